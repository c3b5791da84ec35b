#pragma once
#include <string.h>
#include <zlib.h>

/* Inflates a stream without zlib's own header, as ZIP archives hold them. Returns Z_OK when exactly `length` bytes came out. */
static inline int dmft_inflate(
    const unsigned char *source, size_t count, unsigned char *target, size_t length) {
  z_stream stream;
  memset(&stream, 0, sizeof stream);
  int status = inflateInit2(&stream, -MAX_WBITS);
  if (status != Z_OK) return status;
  size_t taken = 0, given = 0;
  const size_t most = 1u << 30;
  do {
    size_t in = count - taken < most ? count - taken : most;
    size_t out = length - given < most ? length - given : most;
    /* One byte more than there should be: a stream that goes on is not the one announced. */
    unsigned char beyond;
    stream.next_in = (unsigned char *)source + taken;
    stream.avail_in = (uInt)in;
    stream.next_out = out ? target + given : &beyond;
    stream.avail_out = out ? (uInt)out : 1;
    status = inflate(&stream, Z_NO_FLUSH);
    size_t written = (out ? out : 1) - stream.avail_out;
    if (!out && written) { status = Z_DATA_ERROR; break; }
    taken += in - stream.avail_in;
    given += written;
    if (status == Z_OK && written == 0 && in == stream.avail_in) { status = Z_BUF_ERROR; break; }
  } while (status == Z_OK);
  inflateEnd(&stream);
  return status == Z_STREAM_END && given == length ? Z_OK : (status == Z_STREAM_END ? Z_DATA_ERROR : status);
}
