/* What tipring adds to tapi.h: which lines there are. */
#ifndef TIPRING_TAPI_ADDITIONS_H
#define TIPRING_TAPI_ADDITIONS_H

#include "api/tapi/tapi.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Says which lines the next lineInitialize or lineInitializeEx finds. Needed once, before the first of them; the environment's
 * TIPRING_LINES ("simulated", or "simulated*20" for twenty times the speed of the clock) says it for programs that know nothing of tipring.
 *
 * lines   "simulated": the built-in town; lines plant:301 and plant:302 towards its exchange, then its extensions 201 to 205
 * speed   how much faster than the clock on the wall, 0.01 to 100
 *
 * Returns 0; LINEERR_INVALPARAM for other values; LINEERR_INUSE while an application is initialised.
 */
LONG tipring_tapi_lines(const char* lines, double speed);

/* The sentence that belongs to the last error of this thread: what was wrong, where, and how to mend it. Never NULL. */
const char* tipring_tapi_error(void);

#ifdef __cplusplus
}
#endif

#endif
