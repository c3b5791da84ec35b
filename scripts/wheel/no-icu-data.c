// An ICU data file with no items, in the place of the 30 MB that Foundation brings. They hold names and formats of
// languages, calendars and currencies, none of which the program writes; properties of characters are in ICU's code.
// NAME is the symbol that ICU looks for, icudt76_dat for instance.
#include <stdint.h>

#define STRING(x) #x
#define QUOTED(x) STRING(x)

extern const struct empty_table {
  uint16_t header_size;
  uint8_t magic[2];
  struct {
    uint16_t size, reserved;
    uint8_t is_big_endian, charset_family, character_size, reserved_byte, format[4], format_version[4], data_version[4];
  } info;
  uint8_t padding[8];
  uint32_t count, reserved[5];
} NAME;

const struct empty_table NAME __attribute__((aligned(16))) = {
    .header_size = 32,
    .magic = {0xda, 0x27},
    .info = {.size = 20, .character_size = 2, .format = {'T', 'o', 'C', 'P'}, .format_version = {1}},
};
