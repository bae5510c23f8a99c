module.exports = {
  flowFile: 'greeting.json',
  uiHost: '127.0.0.1',
  credentialSecret: false,
  telemetry: { enabled: false, updateNotification: false },
  editorTheme: { tours: false, projects: { enabled: false } },
};
