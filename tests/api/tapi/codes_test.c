/* A subscriber's line whose exchange has codes, from C: hold, a caller who waits, swap and join, park, pick-up, forwarding, call-back, redirect and
 * secure calls, each by flash and digits, the exchange's answer heard. */

#define _GNU_SOURCE /* mkstemp, setenv */
#include "tests/api/tapi/program.h"

#include <unistd.h>

enum { EXTENSION_204 = 5 };

static const char profiles[] = "[[line]]\n"
                               "name = \"office\"\n"
                               "device = \"%splant:301\"\n"
                               "profile = \"centrex\"\n"
                               "call_waiting = false\n" /* else Edith comes in whenever she likes */
                               "[[line]]\n"
                               "name = \"home\"\n"
                               "device = \"%splant:302\"\n"
                               "profile = \"north-america\"\n";

static char name_of_file[] = "/tmp/tipring_profiles_XXXXXX";

static program p;
static HLINE line, other_line, dmitri;

static void write_profiles(void)
{
    const int file = mkstemp(name_of_file);
    const char* prefix = behind_modems() ? "at:" : "";
    CHECK(file >= 0);
    CHECK(dprintf(file, profiles, prefix, prefix) > 0);
    CHECK(close(file) == 0);
    CHECK(setenv("TIPRING_CONFIG", name_of_file, 1) == 0);
}

/* What is wrong with the lines is said in a sentence that names it. */
static void lines_that_cannot_be_had(void)
{
    static const char* const wrong[] = {"plant:999", "office,dahdi:5", "nonsense"};
    static const char* const named[] = {"plant:999", "office", "nonsense"};
    LINEINITIALIZEEXPARAMS how;
    HLINEAPP app = 0;
    DWORD devices = 0, version = VERSION;
    size_t i;
    memset(&how, 0, sizeof how);
    how.dwTotalSize = sizeof how;
    how.dwOptions = LINEINITIALIZEEXOPTION_USEEVENT;
    for (i = 0; i < sizeof wrong / sizeof wrong[0]; ++i) {
        CHECK(tipring_tapi_lines(wrong[i], 1.0) == 0);
        CHECK(lineInitializeExA(&app, NULL, NULL, "x", &devices, &version, &how) == LINEERR_BADDEVICEID);
        CHECK(strstr(tipring_tapi_error(), named[i]) != NULL && strstr(tipring_tapi_error(), "tipring lines") != NULL);
    }
    CHECK(setenv("TIPRING_CONFIG", "/missing.toml", 1) == 0);
    CHECK(lineInitializeExA(&app, NULL, NULL, "x", &devices, &version, &how) == LINEERR_INIFILECORRUPT);
    CHECK(strstr(tipring_tapi_error(), "/missing.toml") != NULL);
    CHECK(app == 0);
}

static void park(void)
{
    HCALL back = 0, call = call_up(&p, line, "201");
    CHECK(reply_to(&p, lineParkA(call, LINEPARKMODE_DIRECTED, "599", NULL)) == LINEERR_OPERATIONFAILED);
    CHECK(state_of(call) == LINECALLSTATE_CONNECTED);
    CHECK(reply_to(&p, lineParkA(call, LINEPARKMODE_DIRECTED, "704", NULL)) == 0);
    await_state(&p, call, LINECALLSTATE_IDLE);
    CHECK(lineDeallocateCall(call) == 0);
    CHECK(reply_to(&p, lineUnparkA(line, 0, &back, "704")) == 0);
    CHECK(state_of(back) == LINECALLSTATE_CONNECTED && reason_of(back) == LINECALLREASON_UNPARK);
    hang_up(&p, back);
}

/* What rings at Clara's, from line 302. */
static void pick_up(void)
{
    static const struct
    {
        const char* number;
        const char* group;
    } ways[] = {
        {"203", NULL},
        {NULL,  NULL}
    };
    size_t i;
    for (i = 0; i < sizeof ways / sizeof ways[0]; ++i) {
        HCALL taken = 0, ringing = make_call(&p, other_line, "203");
        CHECK(await_one_of(&p, ringing, LINECALLSTATE_RINGBACK | LINECALLSTATE_DISCONNECTED) == LINECALLSTATE_RINGBACK);
        CHECK(reply_to(&p, linePickupA(line, 0, &taken, ways[i].number, ways[i].group)) == 0);
        CHECK(state_of(taken) == LINECALLSTATE_CONNECTED && reason_of(taken) == LINECALLREASON_PICKUP);
        answers_with_a_tone(&p, taken, ringing);
        hears(&p, taken, ringing, '5');
        hang_up(&p, taken);
        hang_up(&p, ringing);
    }
}

/* A26 by the network, on line 302: whoever waits, line 301 or Edith, is taken by a flash; then all three are joined. */
static void a_caller_who_waits(void)
{
    HCALL second = 0, parent = 0, theirs, first = call_up(&p, other_line, "201");
    theirs = make_call(&p, line, "302");
    await_one_of(&p, theirs, LINECALLSTATE_RINGBACK | LINECALLSTATE_BUSY);
    CHECK(reply_to(&p, linePickupA(other_line, 0, &second, NULL, NULL)) == 0);
    CHECK(state_of(first) == LINECALLSTATE_ONHOLD && state_of(second) == LINECALLSTATE_CONNECTED);
    CHECK(reply_to(&p, lineCompleteTransfer(first, second, &parent, LINETRANSFERMODE_CONFERENCE)) == 0);
    CHECK(state_of(parent) == LINECALLSTATE_CONNECTED);
    hang_up(&p, parent);
    hang_up(&p, theirs);
    over(&p, first);
    over(&p, second);
}

static LONG forward_to(const char* to)
{
    const forward_list f = rule_for(LINEFORWARDMODE_UNCOND, NULL, to);
    return forward(&p, line, &f, 3);
}

static void forwards(void)
{
    HCALL theirs, his;
    CHECK(forward_to("299") == LINEERR_OPERATIONFAILED); /* the exchange refuses, and is heard to */
    CHECK(forward_to("911") == LINEERR_ADDRESSBLOCKED);
    CHECK(forward_to("204") == 0);
    forget_messages(&p);
    theirs = make_call(&p, other_line, "301");
    do
        his = comes_to(&p, dmitri);
    while (reason_of(his) != LINECALLREASON_FWDUNCOND);
    hang_up(&p, theirs);
    over(&p, his);
    CHECK(forward(&p, line, NULL, 3) == 0);
}

static void complete(void)
{
    DWORD completion = 0;
    HCALL call = make_call(&p, line, "202");
    await_state(&p, call, LINECALLSTATE_BUSY);
    CHECK(reply_to(&p, lineCompleteCall(call, &completion, LINECALLCOMPLMODE_CALLBACK, 0)) == 0);
    await_state(&p, call, LINECALLSTATE_IDLE);
    CHECK(lineDeallocateCall(call) == 0);
    CHECK(reply_to(&p, lineUncompleteCall(line, completion)) == 0);
    CHECK(reply_to(&p, lineUncompleteCall(line, completion)) == LINEERR_INVALCOMPLETIONID);
}

static void secure(void)
{
    HCALL call = make_call(&p, line, NULL);
    await_state(&p, call, LINECALLSTATE_DIALTONE);
    CHECK(reply_to(&p, lineSecureCall(call)) == 0);
    CHECK(reply_to(&p, lineDialA(call, "201", 0)) == 0);
    await_state(&p, call, LINECALLSTATE_CONNECTED);
    hang_up(&p, call);
}

/* Whoever calls first, line 302 or Edith, is sent on to Ada. */
static void redirect(void)
{
    HLINE taker = open_line(&p, LINE_301, LINECALLPRIVILEGE_OWNER);
    HCALL offered;
    forget_messages(&p);
    offered = (HCALL)await_message(&p, LINE_APPNEWCALL, taker, ANY).dwParam2;
    await_state(&p, offered, LINECALLSTATE_OFFERING);
    CHECK(reply_to(&p, lineRedirectA(offered, "201", 0)) == 0);
    await_state(&p, offered, LINECALLSTATE_IDLE);
    CHECK(lineDeallocateCall(offered) == 0);
    CHECK(lineClose(taker) == 0);
}

int main(void)
{
    write_profiles();
    lines_that_cannot_be_had();
    CHECK(setenv("TIPRING_CONFIG", name_of_file, 1) == 0);
    CHECK(tipring_tapi_lines(town_lines(), 16.0) == 0);
    start_program(&p, "codes");
    line = open_line(&p, LINE_301, LINECALLPRIVILEGE_NONE);
    other_line = open_line(&p, LINE_302, LINECALLPRIVILEGE_NONE);
    dmitri = open_line(&p, EXTENSION_204, LINECALLPRIVILEGE_MONITOR);
    park();
    pick_up();
    a_caller_who_waits();
    forwards();
    complete();
    secure();
    redirect();
    CHECK(lineShutdown(p.app) == 0);
    CHECK(unlink(name_of_file) == 0);
    return 0;
}
