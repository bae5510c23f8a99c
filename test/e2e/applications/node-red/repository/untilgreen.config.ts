export default {
  goal: 'The greeting flow answers with the name, and the palette filter finds nodes',
  app: {
    command: [
      'node',
      'node_modules/node-red/red.js',
      '--userDir',
      'flows',
      '--settings',
      'flows/settings.cjs',
      '--port',
      '{port}',
    ],
    ready: { log: 'Started flows' },
    timeout: '2m',
  },
};
