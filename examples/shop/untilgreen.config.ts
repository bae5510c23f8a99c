export default {
  goal: 'Make the cart add up, and make the coupon WELCOME10 work',
  app: {
    command: ['node', 'server/main.js'],
    ready: { url: '/healthz' },
    timeout: '30s',
  },
  budget: { iterations: 5, time: '20m', turn: '2m', idle: '1m' },
};
