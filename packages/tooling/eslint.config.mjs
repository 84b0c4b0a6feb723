import reactHooks from 'eslint-plugin-react-hooks';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import tseslint from 'typescript-eslint';
import { rooms } from './rooms.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** Rooms in which time, randomness and I/O are somebody else's. */
const pure = ['kernel', 'domain', 'engine', 'matching', 'contract', 'gateway-core'];

const boundaries = Object.entries(rooms).map(([name, { path, imports }]) => ({
  files: [`${path}/src/**/*.{ts,tsx}`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            regex: `^@tandem/(?!(${imports.join('|') || '-'})(/|$))`,
            message: `${name} may import ${imports.join(', ') || 'no other room'}. See packages/tooling/rooms.mjs.`,
          },
          { regex: '^@tandem/[^/]+/(src|dist|test)', message: 'Import a room by its front door.' },
          ...(pure.includes(name)
            ? [{ regex: '^(node:|fs$|net$|http|ws$|electron)', message: `${name} is pure: no I/O.` }]
            : []),
          ...(name === 'terminal'
            ? [{ regex: '^(node:|electron)', message: 'The terminal knows neither Node nor Electron.' }]
            : []),
        ],
      },
    ],
  },
}));

const noAmbientTime = [
  { selector: "MemberExpression[object.name='Date'][property.name='now']", message: 'Take the time from a Clock.' },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Take the time from a Clock.' },
  { selector: "MemberExpression[object.name='Math'][property.name='random']", message: 'Take randomness from a Random.' },
  { selector: "MemberExpression[object.name='performance']", message: 'Take the time from a Clock.' },
  { selector: "CallExpression[callee.name=/^set(Timeout|Interval|Immediate)$/]", message: 'Timers are a Scheduler’s.' },
  { selector: "CallExpression[callee.name='parseFloat']", message: 'Numbers from outside go through parseScaled or Decimal.' },
];

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', 'release/**', '**/test-results/**', '**/playwright-report/**'] },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: root } },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true, allow: [] }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      'max-lines': ['error', { max: 500, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 90, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['**/{test,e2e,bench}/**/*.{ts,tsx}', 'e2e/**/*.ts'],
    rules: {
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    // Components return markup; ninety lines of it are still one screen of one thing.
    files: ['apps/terminal/src/**/*.tsx'],
    plugins: { 'react-hooks': reactHooks },
    rules: {
      ...reactHooks.configs.recommended.rules,
      'max-lines-per-function': ['error', { max: 160, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: pure.map((name) => `${rooms[name].path}/src/**/*.ts`),
    rules: { 'no-restricted-syntax': ['error', ...noAmbientTime] },
  },
  {
    files: ['packages/engine/src/**/*.ts'],
    ignores: ['packages/engine/src/risk/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: 'risk/approval', importNames: ['mint'], message: 'Only the risk module mints approvals.' },
          ],
        },
      ],
    },
  },
  ...boundaries,
);
