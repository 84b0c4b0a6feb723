/* The least that does the same: reads ticks of a fixed size, and on one that fires, writes an order to both sockets,
   after making a record durable where a file is named. Usage: floor PORT [FILE] */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { TICK = 640, ORDER = 200, RECORD = 1500 };

static int dial(int port) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int one = 1, s = socket(AF_INET, SOCK_STREAM, 0);
  if (s < 0 || connect(s, (struct sockaddr *)&at, sizeof at) != 0) exit(1);
  setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return s;
}

int main(int argc, char **argv) {
  static char in[1 << 16], order[ORDER], record[RECORD];
  if (argc < 2) return 2;
  int inner = dial(atoi(argv[1])), outer = dial(atoi(argv[1]));
  int file = argc > 2 ? open(argv[2], O_CREAT | O_WRONLY | O_APPEND, 0600) : -1;
  size_t held = 0;
  memset(order, 'x', sizeof order);
  for (;;) {
    ssize_t got = read(inner, in + held, sizeof in - held);
    if (got <= 0) return 0;
    held += (size_t)got;
    size_t at = 0;
    for (; held - at >= TICK; at += TICK) {
      if (in[at] != 'F') continue;
      if (file >= 0 && (write(file, record, RECORD) != RECORD || fdatasync(file) != 0)) return 1;
      if (write(inner, order, ORDER) != ORDER || write(outer, order, ORDER) != ORDER) return 1;
    }
    held -= at;
    memmove(in, in + at, held);
  }
}
