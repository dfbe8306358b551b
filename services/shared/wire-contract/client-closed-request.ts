/**
 * HTTP status that is written down for a request whose caller went away before its answer ended; it is
 * never sent. No RFC names it: it is nginx's own (`NGX_HTTP_CLIENT_CLOSED_REQUEST`).
 */
export const CLIENT_CLOSED_REQUEST = 499;
