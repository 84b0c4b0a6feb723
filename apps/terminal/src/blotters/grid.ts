import {
  CellStyleModule,
  ClientSideRowModelApiModule,
  ClientSideRowModelModule,
  ColumnAutoSizeModule,
  LocaleModule,
  ModuleRegistry,
  RowApiModule,
  themeQuartz,
  TooltipModule,
} from 'ag-grid-community';

/** Taken singly: the whole community bundle would be half as large again. */
ModuleRegistry.registerModules([
  ClientSideRowModelModule,
  ClientSideRowModelApiModule,
  CellStyleModule,
  ColumnAutoSizeModule,
  LocaleModule,
  RowApiModule,
  TooltipModule,
]);

export const gridTheme = themeQuartz.withParams({
  backgroundColor: '#12181e',
  foregroundColor: '#dbe3ea',
  chromeBackgroundColor: '#161e26',
  headerTextColor: '#8fa0ae',
  borderColor: '#26313b',
  rowHoverColor: '#1b2833',
  oddRowBackgroundColor: '#141b22',
  accentColor: '#9cc9ff',
  fontFamily: 'inherit',
  fontSize: 'inherit',
  headerFontSize: 'inherit',
  headerFontWeight: 500,
  rowHeight: 24,
  listItemHeight: 24,
  headerHeight: 26,
  cellHorizontalPadding: 8,
  wrapperBorder: false,
  wrapperBorderRadius: 0,
  headerColumnResizeHandleColor: '#26313b',
  browserColorScheme: 'dark',
});
