/*
 * Loaded into every child before its own code. The channel to the local cloud closes when that
 * process ends in any way, and the child's process group ends with it, since nothing could stop it
 * any more.
 */
process.once('disconnect', () => process.kill(-process.pid, 'SIGKILL'));
// The channel must not keep the process alive, since Lambda's runtime detects when there is nothing
// else to do.
process.channel?.unref();
