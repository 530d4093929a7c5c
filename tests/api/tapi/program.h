/* A small TAPI program in C: opens lines of the simulated town, waits for messages, and says what did not come. */
#ifndef TIPRING_TESTS_TAPI_PROGRAM_H
#define TIPRING_TESTS_TAPI_PROGRAM_H

#include "api/tapi/tapi.h"
#include "api/tapi/tipring_tapi.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(what) ((what) ? (void)0 : failed(__FILE__, __LINE__, #what))

static void failed(const char* file, int line, const char* what)
{
    fprintf(stderr, "%s:%d: %s does not hold (last error: %s)\n", file, line, what, tipring_tapi_error());
    fflush(stderr);
    _Exit(1);
}

enum {
    VERSION = 0x00020002,
    PATIENCE = 60000, /* ms of the wall clock for one message */
    MOST_MESSAGES = 512
};

/* The same programs run a second time on another kind of line. */
static int lines_are(const char* kind)
{
    const char* lines = getenv("TIPRING_TEST_LINES");
    return lines != NULL && strcmp(lines, kind) == 0;
}

/* An AT modem is on each of the town's lines. */
static int behind_modems(void) { return lines_are("at"); }

/* The extension that has no telephone takes Ada's place: this program answers, and speaks. */
static int in_her_place(void) { return lines_are("program"); }

static const char* town_lines(void) { return behind_modems() ? "at:plant:301,at:plant:302" : "simulated"; }

/* Lines of the town, as device ids. */
enum { LINE_301 = 0, LINE_302 = 1, EXTENSION_201 = 2, EXTENSION_206 = 8 };

typedef struct
{
    HLINEAPP app;
    DWORD devices;
    LINEMESSAGE kept[MOST_MESSAGES]; /* taken while something else was waited for */
    int number_kept;
} program;

static void start_program(program* p, const char* name)
{
    LINEINITIALIZEEXPARAMS how;
    DWORD version = VERSION;
    memset(p, 0, sizeof *p);
    memset(&how, 0, sizeof how);
    how.dwTotalSize = sizeof how;
    how.dwOptions = LINEINITIALIZEEXOPTION_USEEVENT;
    CHECK(lineInitializeExA(&p->app, NULL, NULL, name, &p->devices, &version, &how) == 0);
    CHECK(p->devices > 0);
}

static HLINE open_line(program* p, DWORD device, DWORD rights)
{
    HLINE line = 0;
    LONG result = lineOpenA(p->app, device, &line, VERSION, 0, 0, rights, LINEMEDIAMODE_INTERACTIVEVOICE, NULL);
    CHECK(result == 0);
    return line;
}

/* 0xffffffff stands for any value. */
#define ANY 0xffffffffu

static int fits(const LINEMESSAGE* m, DWORD what, DWORD device, DWORD_PTR p1)
{
    return m->dwMessageID == what && (device == ANY || m->hDevice == device) &&
           (p1 == (DWORD_PTR)ANY || m->dwParam1 == p1);
}

/* The next message of that kind, wherever it stands among those that came. */
static LINEMESSAGE await_message(program* p, DWORD what, DWORD device, DWORD_PTR p1)
{
    LINEMESSAGE m;
    int i;
    for (i = 0; i < p->number_kept; ++i)
        if (fits(&p->kept[i], what, device, p1)) {
            m = p->kept[i];
            memmove(&p->kept[i], &p->kept[i + 1], (size_t)(p->number_kept - i - 1) * sizeof m);
            --p->number_kept;
            return m;
        }
    for (;;) {
        LONG result = lineGetMessage(p->app, &m, PATIENCE);
        if (result != 0) {
            fprintf(
                stderr, "message %u for %x with %llx did not come; these did:\n", what, device, (unsigned long long)p1
            );
            for (i = 0; i < p->number_kept; ++i)
                fprintf(
                    stderr,
                    " %u for %x with %llx\n",
                    p->kept[i].dwMessageID,
                    p->kept[i].hDevice,
                    (unsigned long long)p->kept[i].dwParam1
                );
            CHECK(result == 0);
        }
        if (fits(&m, what, device, p1))
            return m;
        CHECK(p->number_kept < MOST_MESSAGES);
        p->kept[p->number_kept++] = m;
    }
}

static void forget_messages(program* p) { p->number_kept = 0; }

/* The result that LINE_REPLY brings for a request. */
static LONG reply_to(program* p, LONG request)
{
    CHECK(request > 0);
    return (LONG)await_message(p, LINE_REPLY, ANY, (DWORD_PTR)request).dwParam2;
}

static void await_state(program* p, HCALL call, DWORD state) { await_message(p, LINE_CALLSTATE, call, state); }

/* The first of `states` (bits) that the call enters. */
static DWORD await_one_of(program* p, HCALL call, DWORD states)
{
    for (;;) {
        const DWORD state = (DWORD)await_message(p, LINE_CALLSTATE, call, ANY).dwParam1;
        if ((state & states) != 0)
            return state;
    }
}

static DWORD state_of(HCALL call)
{
    LINECALLSTATUS status;
    memset(&status, 0, sizeof status);
    status.dwTotalSize = sizeof status;
    CHECK(lineGetCallStatus(call, &status) == 0);
    return status.dwCallState;
}

static void drop(program* p, HCALL call)
{
    CHECK(reply_to(p, lineDrop(call, NULL, 0)) == 0);
    await_state(p, call, LINECALLSTATE_IDLE);
    CHECK(lineDeallocateCall(call) == 0);
}

enum {
    ATTEMPTS = 10, /* at somebody who may still be about to hang up */
    AN_OUTCOME = LINECALLSTATE_CONNECTED | LINECALLSTATE_BUSY | LINECALLSTATE_DISCONNECTED
};

/* Keeps what comes for a while. */
static void listen_for_messages(program* p, DWORD ms)
{
    LINEMESSAGE m;
    while (lineGetMessage(p->app, &m, ms) == 0) {
        CHECK(p->number_kept < MOST_MESSAGES);
        p->kept[p->number_kept++] = m;
    }
}

/* A call from `line`, as soon as nobody rings there any more. */
static HCALL make_call(program* p, HLINE line, const char* number)
{
    enum { MOMENT = 100 };
    int waited;
    for (waited = 0; waited < PATIENCE; waited += MOMENT) {
        HCALL call = 0;
        const LONG result = reply_to(p, lineMakeCallA(line, &call, number, 0, NULL));
        if (result == 0) {
            CHECK(call != 0);
            return call;
        }
        CHECK(result == LINEERR_CALLUNAVAIL);
        listen_for_messages(p, MOMENT);
    }
    CHECK(!"the line is never free");
    return 0;
}

/* A call from `line` that is answered. */
static HCALL call_up(program* p, HLINE line, const char* number)
{
    int attempt;
    for (attempt = 0; attempt < ATTEMPTS; ++attempt) {
        HCALL call = make_call(p, line, number);
        if (await_one_of(p, call, AN_OUTCOME) == LINECALLSTATE_CONNECTED)
            return call;
        drop(p, call);
    }
    CHECK(!"nobody answered");
    return 0;
}

/* A consultation call beside `call` that is answered. */
static HCALL consult(program* p, HCALL call, const char* number)
{
    int attempt;
    for (attempt = 0; attempt < ATTEMPTS; ++attempt) {
        HCALL beside = 0;
        CHECK(reply_to(p, lineSetupTransferA(call, &beside, NULL)) == 0);
        CHECK(reply_to(p, lineDialA(beside, number, 0)) == 0);
        if (await_one_of(p, beside, AN_OUTCOME) == LINECALLSTATE_CONNECTED)
            return beside;
        drop(p, beside);
    }
    CHECK(!"nobody answered");
    return 0;
}

/* Without its strings. */
static LINECALLINFO info_of(HCALL call)
{
    LINECALLINFO info;
    memset(&info, 0, sizeof info);
    info.dwTotalSize = sizeof info;
    CHECK(lineGetCallInfoA(call, &info) == 0);
    return info;
}

static DWORD reason_of(HCALL call) { return info_of(call).dwReason; }

/* The call that comes in there, offered. (The subscriber of an extension may lift the receiver by himself, too.) */
static HCALL comes_to(program* p, HLINE line)
{
    for (;;) {
        const HCALL call = (HCALL)await_message(p, LINE_APPNEWCALL, line, ANY).dwParam2;
        if (await_message(p, LINE_CALLSTATE, call, ANY).dwParam1 == LINECALLSTATE_OFFERING)
            return call;
    }
}

/* Waits for the end of what is left of a call, whoever ends it. */
static void over(program* p, HCALL call)
{
    if (state_of(call) != LINECALLSTATE_IDLE)
        await_state(p, call, LINECALLSTATE_IDLE);
    CHECK(lineDeallocateCall(call) == 0);
}

/* Ends a call that may have ended already. */
static void hang_up(program* p, HCALL call)
{
    if (state_of(call) != LINECALLSTATE_IDLE) {
        const LONG result = reply_to(p, lineDrop(call, NULL, 0));
        CHECK(result == 0 || state_of(call) == LINECALLSTATE_IDLE);
    }
    over(p, call);
}

/* Answers so that the caller's line hears it: a network tells nobody of an answer in silence. */
static void answers_with_a_tone(program* p, HCALL answered, HCALL caller)
{
    LINEGENERATETONE tone;
    memset(&tone, 0, sizeof tone);
    tone.dwFrequency = 2100;
    CHECK(lineGenerateTone(answered, LINETONEMODE_CUSTOM, 2000, 1, &tone) == 0);
    await_state(p, caller, LINECALLSTATE_CONNECTED);
    await_message(p, LINE_GENERATE, answered, ANY);
}

static DWORD her_device(void) { return in_her_place() ? EXTENSION_206 : EXTENSION_201; }
static const char* her_number(void) { return in_her_place() ? "206" : "201"; }

/* A call at Ada's ends when the other hangs up: she does, too, and this program in her place. */
static void ends(program* p, HCALL hers)
{
    if (in_her_place())
        hang_up(p, hers);
    else
        over(p, hers);
}

/* Ada answers by herself. Where this program is in her place, it does; until a network line hears something, nobody has answered there. */
static void is_answered(program* p, HCALL hers, HCALL mine)
{
    if (in_her_place() && state_of(hers) == LINECALLSTATE_OFFERING)
        CHECK(reply_to(p, lineAnswer(hers, NULL, 0)) == 0);
    if (in_her_place())
        answers_with_a_tone(p, hers, mine);
    else
        await_state(p, mine, LINECALLSTATE_CONNECTED);
}

/* A line calls Ada, who answers. @return the call at her extension; `mine` is the one on the line. */
static HCALL ada_answers(program* p, HLINE ada, HLINE line, HCALL* mine)
{
    HCALL hers;
    forget_messages(p);
    *mine = in_her_place() ? make_call(p, line, her_number()) : call_up(p, line, her_number());
    hers = comes_to(p, ada);
    if (in_her_place())
        is_answered(p, hers, *mine);
    else
        await_state(p, hers, LINECALLSTATE_CONNECTED);
    return hers;
}

/* A digit sent on one line's call comes out on another line's, if need be between two sentences of somebody who talks there, too. */
static void hears(program* p, HCALL to, HCALL from, char digit)
{
    enum { MOMENT = 100 };
    const char digits[2] = {digit, 0};
    int attempt, i;
    CHECK(lineMonitorDigits(to, LINEDIGITMODE_DTMF) == 0);
    for (attempt = 0; attempt < ATTEMPTS; ++attempt) {
        CHECK(lineGenerateDigitsA(from, LINEDIGITMODE_DTMF, digits, 0) == 0);
        await_message(p, LINE_GENERATE, from, ANY);
        listen_for_messages(p, MOMENT);
        for (i = 0; i < p->number_kept; ++i)
            if (fits(&p->kept[i], LINE_MONITORDIGITS, to, (DWORD_PTR)digit)) {
                CHECK(lineMonitorDigits(to, 0) == 0);
                return;
            }
    }
    CHECK(!"the digit is never heard");
}

/* A list with one rule. */
typedef struct
{
    LINEFORWARDLIST list;
    char to[16];
    char caller[16];
} forward_list;

/* caller: whose calls alone, or NULL; to: a number, or NULL for do not disturb. */
static forward_list rule_for(DWORD mode, const char* caller, const char* to)
{
    forward_list f;
    LINEFORWARD entry;
    memset(&f, 0, sizeof f);
    memset(&entry, 0, sizeof entry);
    f.list.dwTotalSize = sizeof f;
    f.list.dwNumEntries = 1;
    entry.dwForwardMode = mode;
    if (to) {
        entry.dwDestAddressSize = (DWORD)strlen(to) + 1;
        entry.dwDestAddressOffset = (DWORD)offsetof(forward_list, to);
        memcpy(f.to, to, entry.dwDestAddressSize);
    }
    if (caller) {
        entry.dwCallerAddressSize = (DWORD)strlen(caller) + 1;
        entry.dwCallerAddressOffset = (DWORD)offsetof(forward_list, caller);
        memcpy(f.caller, caller, entry.dwCallerAddressSize);
    }
    memcpy(&f.list.ForwardList[0], &entry, sizeof entry);
    return f;
}

/* The reply to lineForward; NULL cancels. */
static LONG forward(program* p, HLINE line, const forward_list* f, DWORD rings)
{
    HCALL consultation = 99;
    forward_list copy;
    LONG result;
    if (f)
        copy = *f;
    result = reply_to(p, lineForwardA(line, 1, 0, f ? &copy.list : NULL, rings, &consultation, NULL));
    CHECK(result != 0 || consultation == 0); /* A22 */
    return result;
}

#endif
