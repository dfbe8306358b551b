import { hostname, userInfo } from 'node:os';

/** Who runs this command, and where: `ana@laptop`. Only for people to read: nothing verifies it. */
export function operator(): string {
  return `${userName()}@${hostname()}`;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run as a user that its system does not know.
    return String(process.getuid?.() ?? 'somebody');
  }
}
