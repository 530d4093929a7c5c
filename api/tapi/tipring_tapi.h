/* What tipring adds to tapi.h: which lines there are. */
#ifndef TIPRING_TAPI_ADDITIONS_H
#define TIPRING_TAPI_ADDITIONS_H

#include "api/tapi/tapi.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Says which lines the next lineInitialize or lineInitializeEx finds. Needed once, before the first of them; the environment's
 * TIPRING_LINES ("simulated", "simulated*20" for twenty times the speed of the clock, "dahdi:5,dahdi:6") says it for programs that know
 * nothing of tipring.
 *
 * lines   "simulated": the built-in town; lines plant:301 and plant:302 towards its exchange, then its extensions 201 to 205, 207 (a fax machine), and
 *         program:206, one without a telephone: nobody answers there but the application.
 *         "at:plant:301" is the town with an AT modem on that line.
 *         "dahdi:5,dahdi:6": FXO ports of analog cards, in this order. "at:/dev/ttyACM0,at:/dev/ttyACM1": AT voice modems.
 *         Names of lines in the file of TIPRING_CONFIG stand for any of these; what that file says of a line ([[line]], its profile) and
 *         of what may be dialled ([dial_guard]) holds for every kind.
 * speed   how much faster than the clock on the wall, 0.01 to 100; 1 for cards and modems
 *
 * Returns 0; LINEERR_INVALPARAM for other values; LINEERR_INUSE while an application is initialised. Lines that cannot be had are found by
 * lineInitialize: LINEERR_BADDEVICEID and the like, and tipring_tapi_error() says what to do.
 */
LONG tipring_tapi_lines(const char* lines, double speed);

/* The sentence that belongs to the last error of this thread: what was wrong, where, and how to mend it. Never NULL. */
const char* tipring_tapi_error(void);

#ifdef __cplusplus
}
#endif

#endif
