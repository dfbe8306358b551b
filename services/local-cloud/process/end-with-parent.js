/*
 * Loaded into every child before its own code. The channel to the local cloud closes when that ends,
 * however it does, and the child's process group ends with it: nobody would ask it to stop any more.
 */
process.once('disconnect', () => process.kill(-process.pid, 'SIGKILL'));
// It must not keep a process that has nothing else to do: Lambda's runtime looks for just that.
process.channel?.unref();
