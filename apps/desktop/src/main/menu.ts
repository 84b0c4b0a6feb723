import { Menu, type MenuItemConstructorOptions } from 'electron';

const words = {
  zh: { file: '文件', quit: '退出', edit: '编辑', copy: '复制', paste: '粘贴', selectAll: '全选', view: '视图', full: '全屏', larger: '放大', smaller: '缩小', normal: '实际大小' },
  en: { file: 'File', quit: 'Quit', edit: 'Edit', copy: 'Copy', paste: 'Paste', selectAll: 'Select All', view: 'View', full: 'Full Screen', larger: 'Zoom In', smaller: 'Zoom Out', normal: 'Actual Size' },
};

/** What a desktop program must have and no more: the terminal's own commands are in the terminal. */
export function setMenu(locale: string): void {
  const say = locale.startsWith('zh') ? words.zh : words.en;
  const template: MenuItemConstructorOptions[] = [
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' } as const] : [{ label: say.file, submenu: [{ role: 'quit', label: say.quit } as const] }]),
    {
      label: say.edit,
      submenu: [
        { role: 'copy', label: say.copy },
        { role: 'paste', label: say.paste },
        { role: 'selectAll', label: say.selectAll },
      ],
    },
    {
      label: say.view,
      submenu: [
        { role: 'togglefullscreen', label: say.full },
        { role: 'zoomIn', label: say.larger },
        { role: 'zoomOut', label: say.smaller },
        { role: 'resetZoom', label: say.normal },
      ],
    },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
