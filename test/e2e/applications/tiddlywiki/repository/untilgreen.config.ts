export default {
  goal: 'Search finds words anywhere in a note, and notes keep their text',
  app: {
    command: ['node', 'tiddlywiki.js', 'wiki', '--listen', 'host=127.0.0.1', 'port={port}', 'anon-username=potter'],
    ready: { url: '/status' },
  },
};
