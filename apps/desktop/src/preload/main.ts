import { contextBridge, ipcRenderer } from 'electron';
import { createBridge } from '@tandem/transport/electron-renderer';
import { LOCALE_SWITCH } from '../locale-switch.ts';

const locale = process.argv.find((argument) => argument.startsWith(LOCALE_SWITCH))?.slice(LOCALE_SWITCH.length) ?? 'en';

contextBridge.exposeInMainWorld('tandem', createBridge(ipcRenderer, { platform: process.platform, locale }));
