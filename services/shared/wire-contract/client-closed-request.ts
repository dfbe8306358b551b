/**
 * The HTTP status that is logged for a request whose client disconnected before the end of the
 * answer; it is never sent. It is nginx's (`NGX_HTTP_CLIENT_CLOSED_REQUEST`), not an RFC's.
 */
export const CLIENT_CLOSED_REQUEST = 499;
