/* Every operation on a call, in every state that a call comes to: what dwCallFeatures does not offer is refused, and changes nothing; who only
 * watches a call may do nothing to it (A5); and stale and foreign handles are told apart from good ones. */

#include "tests/api/tapi/program.h"

static program p;
static program watcher;
static HLINE line, watching;

static LONG do_accept(HCALL c) { return lineAccept(c, NULL, 0); }
static LONG do_answer(HCALL c) { return lineAnswer(c, NULL, 0); }
static LONG do_blind_transfer(HCALL c) { return lineBlindTransferA(c, "203", 0); }
static LONG do_dial(HCALL c) { return lineDialA(c, "2", 0); }
static LONG do_drop(HCALL c) { return lineDrop(c, NULL, 0); }
static LONG do_hold(HCALL c) { return lineHold(c); }
static LONG do_redirect(HCALL c) { return lineRedirectA(c, "203", 0); }
static LONG do_remove(HCALL c) { return lineRemoveFromConference(c); }
static LONG do_secure(HCALL c) { return lineSecureCall(c); }
static LONG do_unhold(HCALL c) { return lineUnhold(c); }
static LONG do_swap_hold(HCALL c) { return lineSwapHold(c, c); }
static LONG do_park(HCALL c) { return lineParkA(c, LINEPARKMODE_DIRECTED, "701", NULL); }
static LONG do_complete_transfer(HCALL c) { return lineCompleteTransfer(c, c, NULL, LINETRANSFERMODE_TRANSFER); }
static LONG do_add_to_conference(HCALL c) { return lineAddToConference(c, c); }

static HCALL made, also_made;
static LONG do_setup_transfer(HCALL c) { return lineSetupTransferA(c, &made, NULL); }
static LONG do_setup_conference(HCALL c) { return lineSetupConferenceA(c, 0, &made, &also_made, 3, NULL); }
static LONG do_prepare_add(HCALL c) { return linePrepareAddToConferenceA(c, &made, NULL); }

static DWORD completion;
static LONG do_complete_call(HCALL c) { return lineCompleteCall(c, &completion, LINECALLCOMPLMODE_CALLBACK, 0); }

static LINEGENERATETONE tone = {440, 0, 0, 0};
static LONG do_generate_digits(HCALL c) { return lineGenerateDigitsA(c, LINEDIGITMODE_DTMF, "1", 0); }
static LONG do_generate_tone(HCALL c) { return lineGenerateTone(c, LINETONEMODE_CUSTOM, 100, 1, &tone); }

static const struct
{
    const char* name;
    DWORD feature;
    LONG (*carry_out)(HCALL);
} operations[] = {
    {"lineAccept",                 LINECALLFEATURE_ACCEPT,         do_accept           },
    {"lineAddToConference",        LINECALLFEATURE_ADDTOCONF,      do_add_to_conference},
    {"lineAnswer",                 LINECALLFEATURE_ANSWER,         do_answer           },
    {"lineBlindTransfer",          LINECALLFEATURE_BLINDTRANSFER,  do_blind_transfer   },
    {"lineCompleteCall",           LINECALLFEATURE_COMPLETECALL,   do_complete_call    },
    {"lineCompleteTransfer",       LINECALLFEATURE_COMPLETETRANSF, do_complete_transfer},
    {"lineDial",                   LINECALLFEATURE_DIAL,           do_dial             },
    {"lineDrop",                   LINECALLFEATURE_DROP,           do_drop             },
    {"lineGenerateDigits",         LINECALLFEATURE_GENERATEDIGITS, do_generate_digits  },
    {"lineGenerateTone",           LINECALLFEATURE_GENERATETONE,   do_generate_tone    },
    {"lineHold",                   LINECALLFEATURE_HOLD,           do_hold             },
    {"linePark",                   LINECALLFEATURE_PARK,           do_park             },
    {"linePrepareAddToConference", LINECALLFEATURE_PREPAREADDCONF, do_prepare_add      },
    {"lineRedirect",               LINECALLFEATURE_REDIRECT,       do_redirect         },
    {"lineRemoveFromConference",   LINECALLFEATURE_REMOVEFROMCONF, do_remove           },
    {"lineSecureCall",             LINECALLFEATURE_SECURECALL,     do_secure           },
    {"lineSetupConference",        LINECALLFEATURE_SETUPCONF,      do_setup_conference },
    {"lineSetupTransfer",          LINECALLFEATURE_SETUPTRANSFER,  do_setup_transfer   },
    {"lineSwapHold",               LINECALLFEATURE_SWAPHOLD,       do_swap_hold        },
    {"lineUnhold",                 LINECALLFEATURE_UNHOLD,         do_unhold           },
};

static DWORD features_of(HCALL call)
{
    LINECALLSTATUS status;
    memset(&status, 0, sizeof status);
    status.dwTotalSize = sizeof status;
    CHECK(lineGetCallStatus(call, &status) == 0);
    return status.dwCallFeatures;
}

enum { MOST_WATCHED = 64 };

/* What the other program sees of the same call. */
static HCALL watched(HCALL call)
{
    static HCALL seen[MOST_WATCHED];
    static DWORD number_seen;
    static _Alignas(8) char room[512];
    LINECALLLIST* list = (LINECALLLIST*)(void*)room;
    const DWORD id = info_of(call).dwCallID;
    DWORD i;
    list->dwTotalSize = sizeof room;
    CHECK(lineGetNewCalls(watching, 0, LINECALLSELECT_LINE, list) == 0);
    CHECK(number_seen + list->dwCallsNumEntries <= MOST_WATCHED);
    memcpy(seen + number_seen, room + list->dwCallsOffset, list->dwCallsSize);
    number_seen += list->dwCallsNumEntries;
    for (i = number_seen; i-- > 0;)
        if (info_of(seen[i]).dwCallID == id)
            return seen[i];
    CHECK(!"the other program does not see the call");
    return 0;
}

/* States that an exchange, or whoever is called, ends when it is time: on a machine with much to do, before all is tried. */
static int went_on(HCALL call, DWORD state)
{
    const DWORD passing = LINECALLSTATE_DIALTONE | LINECALLSTATE_DIALING | LINECALLSTATE_PROCEEDING |
                          LINECALLSTATE_RINGBACK | LINECALLSTATE_OFFERING | LINECALLSTATE_ACCEPTED;
    return state_of(call) != state && (state & passing) != 0;
}

static int one_of(LONG result, LONG a, LONG b, LONG c) { return result == a || result == b || result == c; }

/* @return 0 where the call went on to another state by itself. */
static int try_one(size_t i, HCALL call, HCALL seen, DWORD state, DWORD features)
{
    LONG result = seen != 0 ? operations[i].carry_out(seen) : LINEERR_NOTOWNER;
    if (went_on(call, state))
        return 0;
    if (!one_of(result, LINEERR_NOTOWNER, LINEERR_INVALCONFCALLHANDLE, LINEERR_NOTOWNER))
        fprintf(stderr, "%s in state %x by a watcher: %x\n", operations[i].name, state, (unsigned)result);
    CHECK(one_of(result, LINEERR_NOTOWNER, LINEERR_INVALCONFCALLHANDLE, LINEERR_NOTOWNER));
    if ((features & operations[i].feature) != 0)
        return 1;
    result = operations[i].carry_out(call);
    if (went_on(call, state))
        return 0;
    if (!one_of(result, LINEERR_INVALCALLSTATE, LINEERR_OPERATIONUNAVAIL, LINEERR_INVALCONFCALLHANDLE))
        fprintf(stderr, "%s in state %x: %x\n", operations[i].name, state, (unsigned)result);
    CHECK(one_of(result, LINEERR_INVALCALLSTATE, LINEERR_OPERATIONUNAVAIL, LINEERR_INVALCONFCALLHANDLE));
    result = operations[i].carry_out(call + 0x40);
    CHECK(one_of(result, LINEERR_INVALCALLHANDLE, LINEERR_INVALCONFCALLHANDLE, LINEERR_INVALCALLHANDLE));
    CHECK(state_of(call) == state || went_on(call, state));
    return 1;
}

static void try_all(HCALL call, DWORD state)
{
    const DWORD features = features_of(call);
    const HCALL seen = state == LINECALLSTATE_IDLE ? 0 : watched(call);
    size_t i;
    CHECK(state_of(call) == state || went_on(call, state));
    for (i = 0; i < sizeof operations / sizeof operations[0]; ++i)
        if (!try_one(i, call, seen, state, features))
            return;
}

/* Somebody may be calling just when the line is seized: then that call is answered, and none is made. */
static void in_state(const char* number, DWORD state)
{
    const DWORD ends = LINECALLSTATE_CONNECTED | LINECALLSTATE_DISCONNECTED | LINECALLSTATE_IDLE;
    int attempt;
    for (attempt = 0; attempt < ATTEMPTS; ++attempt) {
        HCALL call = make_call(&p, line, number);
        if (await_one_of(&p, call, state | ends) == state) {
            CHECK(info_of(call).hLine == line);
            try_all(call, state);
            drop(&p, call);
            return;
        }
        drop(&p, call);
    }
    CHECK(!"the call never came to that state");
}

static void while_it_is_made(void)
{
    in_state(NULL, LINECALLSTATE_DIALTONE);
    in_state("20;", LINECALLSTATE_DIALING);
    in_state("203", LINECALLSTATE_PROCEEDING);
    in_state("203", LINECALLSTATE_RINGBACK);
    in_state("202", LINECALLSTATE_BUSY);
    in_state("299", LINECALLSTATE_SPECIALINFO);
}

static void while_it_lasts(void)
{
    HCALL beside = 0, parent = 0;
    HCALL call = call_up(&p, line, "201");
    try_all(call, LINECALLSTATE_CONNECTED);
    CHECK(reply_to(&p, lineHold(call)) == 0);
    try_all(call, LINECALLSTATE_ONHOLD);
    CHECK(reply_to(&p, lineUnhold(call)) == 0);
    CHECK(reply_to(&p, lineSetupTransferA(call, &beside, NULL)) == 0);
    try_all(call, LINECALLSTATE_ONHOLDPENDTRANSFER);
    try_all(beside, LINECALLSTATE_DIALTONE);
    drop(&p, beside);
    CHECK(reply_to(&p, lineSetupConferenceA(call, 0, &parent, &beside, 3, NULL)) == 0);
    try_all(parent, LINECALLSTATE_ONHOLDPENDCONF);
    try_all(call, LINECALLSTATE_CONFERENCED);
    drop(&p, beside);
    CHECK(reply_to(&p, lineDrop(call, NULL, 0)) == 0 || state_of(call) == LINECALLSTATE_IDLE);
    await_state(&p, call, LINECALLSTATE_IDLE);
    try_all(call, LINECALLSTATE_IDLE);
}

/* From the other line, or whoever else calls first. */
static void while_it_comes_in(void)
{
    HLINE taker = open_line(&p, LINE_301, LINECALLPRIVILEGE_OWNER);
    HLINE other = open_line(&p, LINE_302, LINECALLPRIVILEGE_NONE);
    HCALL call = 0;
    reply_to(&p, lineMakeCallA(other, &call, "301", 0, NULL)); /* unless somebody rings there already */
    call = (HCALL)await_message(&p, LINE_APPNEWCALL, taker, ANY).dwParam2;
    await_state(&p, call, LINECALLSTATE_OFFERING);
    CHECK(info_of(call).hLine == taker);
    try_all(call, LINECALLSTATE_OFFERING);
    CHECK(reply_to(&p, lineAccept(call, NULL, 0)) == 0);
    try_all(call, LINECALLSTATE_ACCEPTED);
    CHECK(reply_to(&p, lineAnswer(call, NULL, 0)) == 0);
    try_all(call, LINECALLSTATE_CONNECTED);
    drop(&p, call);
}

int main(void)
{
    CHECK(tipring_tapi_lines(town_lines(), 6.0) == 0);
    start_program(&p, "operations");
    start_program(&watcher, "watcher");
    line = open_line(&p, LINE_301, LINECALLPRIVILEGE_NONE);
    watching = open_line(&watcher, LINE_301, LINECALLPRIVILEGE_NONE);
    while_it_is_made();
    while_it_lasts();
    while_it_comes_in();
    CHECK(lineShutdown(watcher.app) == 0);
    CHECK(lineShutdown(p.app) == 0);
    return 0;
}
