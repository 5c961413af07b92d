import type { ActivityInterceptorsFactory } from '@temporalio/worker';

/** A watch that lives and says nothing: every thread is left to its own timers and to the engine's own reading. */
export const silentWatch: ActivityInterceptorsFactory = (context) => ({
  inbound: {
    async execute(input, next) {
      if (context.info.activityType !== 'watchHost') return next(input);
      const pulse = setInterval(() => {
        context.heartbeat();
      }, 2_000);
      return context.cancelled.finally(() => {
        clearInterval(pulse);
      });
    },
  },
});
