/**
 * The server's limits, so that the page can say "too large" before anything is sent. Written here again, since the
 * contract's file would bring the schema library into the page; a test keeps both the same.
 */
export const MAX_TEXT_CHARS = 10_000
export const MAX_FILES_PER_UPLOAD = 9
export const MAX_UPLOAD_BYTES = 20 * 1024 * 1024
