/** JSON in base64url, as every JWT begins, or what follows `Bearer`. */
const CREDENTIALS = /eyJ[\w-]{8,}(?:\.[\w-]*)*|\bBearer\s+[^\s"',;\\]+/gi;

/**
 * Replaces credentials in a text of JSON, which remains JSON. No service writes any; what a file
 * passes on, and what the page shows of a tool's call, does not depend on that.
 */
export function withoutCredentials(json: string): string {
  return json.replace(CREDENTIALS, '[redacted]');
}
