/* SPDX-License-Identifier: Apache-2.0 */
/* The C ABI between Sifang and a plugin: a shared object that exports sifang_plugin_entry(). It
 * includes nothing of Sifang's. Both sides hand over a struct of function pointers that begins with
 * its size: slots never move and are never taken away, new ones are added at the end, and whoever
 * reads a slot has looked at the size before (SIFANG_HAS). Texts are UTF-8, not ended by a zero,
 * and live until the call that they came with returns.
 *
 * Of one plugin one call runs at a time, on a thread of its own. Whatever a call writes is one
 * transaction in the plugin's own file: kept when the call answers SIFANG_OK, forgotten otherwise.
 */
#ifndef SIFANG_PLUGIN_H
#define SIFANG_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#define SIFANG_PLUGIN_ABI 1u
#define SIFANG_PLUGIN_ENTRY "sifang_plugin_entry"
/* Whether the struct that `pointer` points at, made by the other side, goes as far as `member`. */
#define SIFANG_HAS(type, pointer, member) \
  ((pointer)->size >= offsetof(type, member) + sizeof((pointer)->member))

#ifdef __cplusplus
extern "C" {
#endif

typedef struct sifang_text {
  const char* data;
  size_t size;
} sifang_text;

typedef struct sifang_pair {
  sifang_text name, value;
} sifang_pair;

/* What calls answer, in both directions. */
enum {
  SIFANG_OK = 0,
  SIFANG_FAILED = 1,  /* it went wrong; last_error() has words for the log */
  SIFANG_REFUSED = 2, /* of a request: refuse() has said why; nothing is kept */
  SIFANG_UNMET =
      3 /* of write(): a statement touched another number of rows; nothing of it is kept */
};

/* One value of SQL, going in or coming out. */
enum { SIFANG_NULL = 0, SIFANG_INTEGER = 1, SIFANG_REAL = 2, SIFANG_TEXT = 3, SIFANG_BLOB = 4 };
typedef struct sifang_value {
  int32_t kind;
  int64_t integer;
  double real;
  sifang_text text; /* of TEXT and BLOB */
} sifang_value;

/* One statement of a batch. `rows` is how many rows it must change, or, with RETURNING, give; -1:
 * any. */
typedef struct sifang_statement {
  sifang_text sql;
  const sifang_value* values;
  size_t value_count;
  int64_t rows;
} sifang_statement;

/* A request on a route, or under a root prefix. */
#define SIFANG_ROOT_ROUTE 0xFFFFFFFFu
typedef struct sifang_request {
  uint32_t size;
  uint32_t route; /* its place in the manifest; SIFANG_ROOT_ROUTE under a prefix */
  sifang_text method, path, body, content_type, request_id;
  sifang_text community; /* id; empty under a prefix */
  const sifang_pair* parameters;
  size_t parameter_count; /* of the route's {names} */
  const sifang_pair* query;
  size_t query_count;
  const sifang_pair* headers;
  size_t header_count;                             /* under a prefix only */
  sifang_text user, user_name, roles, party, grid; /* who asks; roles parted by blanks */
  /* Where they live in this community; empty when nowhere. A building with one door has no unit. */
  sifang_text building, unit, room;
  /* The grids that they lead, and those that they work in without leading them: JSON lists of
   * codes. `grid` is the first of both. */
  sifang_text grids_led, grids_worked;
} sifang_request;

/* An event of a community's log, as the plugin may read it. */
typedef struct sifang_event {
  uint32_t size;
  int64_t seq;
  sifang_text community, kind, subject;
  sifang_text body; /* the JSON object of the wire */
} sifang_event;

typedef struct sifang_timer {
  uint32_t size;
  sifang_text name, community;
} sifang_timer;

/* A command of the core. */
enum { SIFANG_AS_CALLER = 0, SIFANG_AS_ITSELF = 1 };
typedef struct sifang_command {
  uint32_t size;
  int32_t as;              /* on behalf of whose request is served, or with the roles granted */
  sifang_text name, input; /* "ticket.submit", a JSON object with path and query fields too */
  sifang_text key;         /* idempotency key; empty: none */
} sifang_command;

/* A request to another server, with a bound of 20 s that does not count towards the call's time. */
typedef struct sifang_fetch {
  uint32_t size;
  sifang_text method, url, content_type, body;
  const sifang_pair* headers; /* beside those that the host writes */
  size_t header_count;
  sifang_text tag; /* of fetch_later(): what the answer is told with */
} sifang_fetch;

/* What became of a fetch_later(). */
typedef struct sifang_fetched {
  uint32_t size;
  sifang_text tag;
  int32_t status; /* 0: no answer came; `error` says why */
  sifang_text body, error;
  int64_t retry_after_s; /* of the answer's header; -1: it has none */
} sifang_fetched;

typedef struct sifang_call sifang_call; /* the call under way; the host's */
typedef int32_t (*sifang_each_row)(void* context, const sifang_value* row,
                                   size_t columns); /* 0 stops */
typedef void (*sifang_take)(void* context, int32_t status, sifang_text body);
typedef void (*sifang_take_home)(void* context, sifang_text building, sifang_text unit,
                                 sifang_text room);

typedef struct sifang_host {
  uint32_t size, abi;
  void (*log)(sifang_call*, sifang_text words);
  int32_t (*answer)(sifang_call*, int32_t status, sifang_text content_type, sifang_text body);
  int32_t (*refuse)(sifang_call*, int32_t status, sifang_text detail); /* 400 403 404 409 422 429 */
  int32_t (*query)(sifang_call*, sifang_text sql, const sifang_value*, size_t, sifang_each_row,
                   void*);
  int32_t (*write)(sifang_call*, const sifang_statement*, size_t, size_t* failed);
  int32_t (*command)(sifang_call*, const sifang_command*, sifang_take, void*);
  int32_t (*setting)(sifang_call*, sifang_text community, sifang_text key, sifang_take, void*);
  int32_t (*fetch)(sifang_call*, const sifang_fetch*, sifang_take, void*);
  sifang_text (*last_error)(sifang_call*);
  int64_t (*now_ms)(sifang_call*);
  /* Where somebody lives in a community where the plugin is on; takes nothing when nowhere. */
  int32_t (*household)(sifang_call*, sifang_text community, sifang_text user, sifang_take_home,
                       void*);
  /* A file that whoever's request is served has sent here (attachment.add, upload.begin) is kept
   * for this plugin, unless the call is not kept. 200 with the attachment's JSON, also when it is
   * kept for the plugin and of that person already; otherwise 422 with a problem. */
  int32_t (*keep_file)(sifang_call*, sifang_text file, sifang_take, void*);
  /* Answers a GET route with the bytes of a file that the plugin keeps in the request's community,
   * or of its small picture. The plugin has decided that whoever asks may see it. SIFANG_REFUSED:
   * it keeps none such (or it is gone with whoever sent it), and the call is refused with 404. */
  int32_t (*answer_file)(sifang_call*, sifang_text file, int32_t thumbnail);
  /* Once the call is kept, the file is no longer; it goes within a day. One that is not kept: no
   * error. */
  int32_t (*drop_file)(sifang_call*, sifang_text file);
  /* The same as fetch(), once this call is kept, while others run: the answer comes to `fetched`,
   * or never, where the server ends before. Some at a time; more of them wait. */
  int32_t (*fetch_later)(sifang_call*, const sifang_fetch*);
  /* A file of the plugin's own in a community where it is on, as attachment.add takes one: 200 with
   * the attachment's JSON, for commands that the plugin gives by itself; 422 with a problem. Used
   * by none, it goes within a day. */
  int32_t (*add_file)(sifang_call*, sifang_text community, sifang_text name, sifang_text bytes,
                      sifang_take, void*);
  /* Answers a GET with the bytes of an attachment of the core that the plugin by itself may read,
   * or of its small picture. The plugin has decided that whoever asks may see it. SIFANG_REFUSED:
   * it may not, there is none, or it is masked, and the call is refused with 404. */
  int32_t (*answer_attachment)(sifang_call*, sifang_text community, sifang_text file,
                               int32_t thumbnail);
} sifang_host;

typedef struct sifang_plugin {
  uint32_t size, abi;
  const char* manifest; /* JSON, ended by a zero: plugins/README.md */
  void* self;           /* handed back with each call */
  int32_t (*request)(void* self, const sifang_host*, sifang_call*, const sifang_request*);
  int32_t (*event)(void* self, const sifang_host*, sifang_call*, const sifang_event*);
  int32_t (*timer)(void* self, const sifang_host*, sifang_call*, const sifang_timer*);
  int32_t (*fetched)(void* self, const sifang_host*, sifang_call*, const sifang_fetched*);
} sifang_plugin;

/* Asked once, on the plugin's thread. NULL: it cannot work with a host of this ABI. */
typedef const sifang_plugin* (*sifang_plugin_entry_function)(uint32_t host_abi);

#ifdef __cplusplus
}
#endif
#endif
