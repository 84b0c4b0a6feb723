/* The least from a tick's bytes to an order's, in one process: reads five levels a side where they lie, compares a
   spread with a level, writes an order. Usage: path-floor TICK ROUNDS, and prints nanoseconds at p50 and p99. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LEVELS = 5, NAME = 24 };

static int64_t prices[2][LEVELS], lots[2][LEVELS];
static volatile int64_t outer = 487650, rate = 71234, level = 1;

static int64_t nanos(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec * 1000000000LL + at.tv_nsec;
}

/* "ask_price1":92000, "ask_volume1":500, and the same for bids. */
static void scan(const char *text, size_t length) {
  for (size_t at = 0; at + NAME < length; at++) {
    if (text[at] != '"') continue;
    int side = text[at + 1] == 'a' ? 0 : text[at + 1] == 'b' ? 1 : -1;
    if (side < 0 || text[at + 4] != '_') continue;
    int isPrice = text[at + 5] == 'p';
    size_t digit = at + (isPrice ? 10 : 11);
    int n = text[digit] - '1';
    if (n < 0 || n >= LEVELS) continue;
    int64_t value = 0;
    for (at = digit + 3; text[at] >= '0' && text[at] <= '9'; at++) value = value * 10 + (text[at] - '0');
    (isPrice ? prices : lots)[side][n] = value;
  }
}

static int order(char *out, int64_t id) {
  static const char head[] = "{\"aid\":\"insert_order\",\"user_id\":\"desk\",\"order_id\":\"";
  static const char rest[] = "\",\"exchange_id\":\"SHFE\",\"instrument_id\":\"cu2701\",\"direction\":\"BUY\",\"offset\":\"OPEN\",\"price_type\":\"LIMIT\",\"volume_condition\":\"ANY\",\"time_condition\":\"IOC\",\"volume\":9,\"limit_price\":";
  char digits[20];
  int64_t numbers[2] = {id, prices[0][0] + 10};
  char *to = out;
  for (int part = 0; part < 2; part++) {
    const char *text = part == 0 ? head : rest;
    size_t size = part == 0 ? sizeof head - 1 : sizeof rest - 1;
    memcpy(to, text, size);
    to += size;
    int count = 0;
    for (int64_t left = numbers[part]; left > 0; left /= 10) digits[count++] = (char)('0' + left % 10);
    while (count > 0) *to++ = digits[--count];
  }
  *to++ = '}';
  return (int)(to - out);
}

static int byValue(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return x < y ? -1 : x > y;
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  size_t length = strlen(argv[1]);
  int rounds = atoi(argv[2]);
  int64_t *took = malloc(sizeof *took * (size_t)rounds);
  char out[512];
  int written = 0;
  for (int n = 0; n < rounds; n++) {
    int64_t began = nanos();
    scan(argv[1], length);
    int64_t spread = prices[0][0] * 10000 - outer * rate / 100;
    if (spread > level || lots[0][0] > 0) written += order(out, n + 1);
    took[n] = nanos() - began;
  }
  qsort(took, (size_t)rounds, sizeof *took, byValue);
  printf("%lld %lld %d\n", (long long)took[rounds / 2], (long long)took[rounds * 99LL / 100], written);
  return 0;
}
