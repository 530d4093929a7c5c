/* What is sent and heard on a call: digits gathered and monitored, tones, media; and the device behind a line. */

#include "tests/api/tapi/program.h"

static program p;
static HLINE here, there; /* the same process has both ends of the call */
static HCALL mine, theirs;

enum { OUTCOME = LINECALLSTATE_RINGBACK | LINECALLSTATE_BUSY | LINECALLSTATE_DISCONNECTED };

/* Somebody else may be calling one of the lines just now. */
static void connect_lines(void)
{
    LINEGENERATETONE answer;
    int attempt;
    for (attempt = 0; attempt < ATTEMPTS; ++attempt) {
        mine = make_call(&p, here, "302");
        if (await_one_of(&p, mine, OUTCOME) == LINECALLSTATE_RINGBACK)
            break;
        drop(&p, mine);
    }
    CHECK(attempt < ATTEMPTS);
    theirs = (HCALL)await_message(&p, LINE_APPNEWCALL, there, ANY).dwParam2;
    await_state(&p, theirs, LINECALLSTATE_OFFERING);
    CHECK(reply_to(&p, lineAnswer(theirs, NULL, 0)) == 0);
    await_state(&p, theirs, LINECALLSTATE_CONNECTED);
    /* A plain line does not say that somebody answered: the caller hears it, here by a machine's answer tone (ITU-T V.25). */
    memset(&answer, 0, sizeof answer);
    answer.dwFrequency = 2100;
    CHECK(lineGenerateTone(theirs, LINETONEMODE_CUSTOM, 3300, 1, &answer) == 0);
    await_state(&p, mine, LINECALLSTATE_CONNECTED);
    await_message(&p, LINE_GENERATE, theirs, LINEGENERATETERM_DONE);
}

static DWORD gathered(HCALL call) { return (DWORD)await_message(&p, LINE_GATHERDIGITS, call, ANY).dwParam1; }

static void send_digits(HCALL from, const char* digits)
{
    CHECK(lineGenerateDigitsA(from, LINEDIGITMODE_DTMF, digits, 0) == 0);
}

static void digits(void)
{
    char room[8];
    char16_t wide[8];
    memset(room, 'x', sizeof room);
    CHECK(lineGatherDigitsA(theirs, LINEDIGITMODE_DTMF, room, 4, NULL, 0, 0) == 0);
    send_digits(mine, "12345");
    CHECK(gathered(theirs) == LINEGATHERTERM_BUFFERFULL);
    CHECK(memcmp(room, "1234xxxx", 8) == 0); /* exactly as many as asked for */
    await_message(&p, LINE_GENERATE, mine, LINEGENERATETERM_DONE);

    CHECK(lineGatherDigitsW(theirs, LINEDIGITMODE_DTMF, wide, 8, u"#*", 20000, 5000) == 0);
    send_digits(mine, "77#9");
    CHECK(gathered(theirs) == LINEGATHERTERM_TERMDIGIT);
    CHECK(wide[0] == u'7' && wide[1] == u'7' && wide[2] == u'#' && wide[3] == 0);
    await_message(&p, LINE_GENERATE, mine, LINEGENERATETERM_DONE);

    CHECK(lineGatherDigitsA(theirs, LINEDIGITMODE_DTMF, room, 8, NULL, 3000, 2000) == 0);
    CHECK(gathered(theirs) == LINEGATHERTERM_FIRSTTIMEOUT);
    CHECK(room[0] == 0);
    CHECK(lineGatherDigitsA(theirs, LINEDIGITMODE_DTMF, room, 8, NULL, 30000, 2000) == 0);
    send_digits(mine, "5");
    CHECK(gathered(theirs) == LINEGATHERTERM_INTERTIMEOUT);
    CHECK(strcmp(room, "5") == 0);
    await_message(&p, LINE_GENERATE, mine, LINEGENERATETERM_DONE);

    CHECK(lineGatherDigitsA(theirs, LINEDIGITMODE_DTMF, room, 8, NULL, 0, 0) == 0);
    CHECK(lineGatherDigitsA(theirs, LINEDIGITMODE_DTMF, room, 2, NULL, 0, 0) == 0); /* the first one ends */
    CHECK(gathered(theirs) == LINEGATHERTERM_CANCEL);
    CHECK(lineGatherDigitsA(theirs, 0, NULL, 0, NULL, 0, 0) == 0);
    CHECK(gathered(theirs) == LINEGATHERTERM_CANCEL);

    CHECK(lineGatherDigitsA(theirs, LINEDIGITMODE_PULSE, room, 2, NULL, 0, 0) == LINEERR_OPERATIONUNAVAIL);
    CHECK(lineGatherDigitsA(theirs, LINEDIGITMODE_DTMFEND, room, 2, NULL, 0, 0) == LINEERR_INVALDIGITMODE);
    CHECK(lineGatherDigitsA(theirs, LINEDIGITMODE_DTMF, room, 0, NULL, 0, 0) == LINEERR_INVALPARAM);
    CHECK(lineGatherDigitsA(theirs, LINEDIGITMODE_DTMF, room, 2, "x", 0, 0) == LINEERR_INVALDIGITS);
    CHECK(lineGatherDigitsA(theirs, LINEDIGITMODE_DTMF, room, 2, NULL, 0xffffffff, 0) == LINEERR_INVALTIMEOUT);

    CHECK(lineMonitorDigits(theirs, LINEDIGITMODE_DTMF | LINEDIGITMODE_DTMFEND) == 0);
    send_digits(mine, "8");
    CHECK(await_message(&p, LINE_MONITORDIGITS, theirs, '8').dwParam2 == LINEDIGITMODE_DTMF);
    CHECK(await_message(&p, LINE_MONITORDIGITS, theirs, '8').dwParam2 == LINEDIGITMODE_DTMFEND);
    CHECK(lineMonitorDigits(theirs, 0) == 0);
    await_message(&p, LINE_GENERATE, mine, LINEGENERATETERM_DONE);
}

static void tones(void)
{
    LINEMONITORTONE wanted[3];
    LINEGENERATETONE sent[2];
    int i;
    memset(wanted, 0, sizeof wanted);
    memset(sent, 0, sizeof sent);
    wanted[0].dwAppSpecific = 11;
    wanted[0].dwDuration = 500;
    wanted[0].dwFrequency1 = 440;
    wanted[1].dwAppSpecific = 12; /* one of its parts alone is another tone */
    wanted[1].dwDuration = 500;
    wanted[1].dwFrequency1 = 440;
    wanted[2].dwAppSpecific = 13;
    wanted[2].dwDuration = 1000;
    CHECK(lineMonitorTones(theirs, wanted, 17) == LINEERR_INVALTONELIST);
    wanted[2].dwFrequency3 = 3000;
    CHECK(lineMonitorTones(theirs, wanted, 3) == LINEERR_INVALTONE);
    wanted[2].dwFrequency3 = 0;
    wanted[0].dwFrequency2 = 1100; /* not in one band with the other */
    CHECK(lineMonitorTones(theirs, wanted, 3) == LINEERR_INVALTONE);
    wanted[0].dwFrequency2 = 620;
    CHECK(lineMonitorTones(theirs, wanted, 3) == 0);

    await_message(&p, LINE_MONITORTONE, theirs, 13); /* silence */
    sent[0].dwFrequency = 440;
    sent[1].dwFrequency = 620;
    CHECK(lineGenerateTone(mine, LINETONEMODE_CUSTOM, 900, 2, sent) == 0);
    await_message(&p, LINE_MONITORTONE, theirs, 11);
    await_message(&p, LINE_GENERATE, mine, LINEGENERATETERM_DONE);
    await_message(&p, LINE_MONITORTONE, theirs, 13);
    CHECK(lineMonitorTones(theirs, NULL, 0) == 0);
    for (i = 0; i < p.number_kept; ++i)
        CHECK(!fits(&p.kept[i], LINE_MONITORTONE, theirs, 12) && !fits(&p.kept[i], LINE_MONITORTONE, theirs, 11));

    CHECK(lineGenerateTone(mine, LINETONEMODE_CUSTOM, 0, 1, sent) == 0); /* until it is stopped */
    CHECK(lineGenerateTone(mine, LINETONEMODE_BEEP, 0, 0, NULL) == 0);
    await_message(&p, LINE_GENERATE, mine, LINEGENERATETERM_CANCEL);
    await_message(&p, LINE_GENERATE, mine, LINEGENERATETERM_DONE);
    CHECK(lineGenerateTone(mine, LINETONEMODE_BUSY, 60000, 0, NULL) == 0);
    CHECK(lineGenerateTone(mine, 0, 0, 0, NULL) == 0);
    await_message(&p, LINE_GENERATE, mine, LINEGENERATETERM_CANCEL);

    /* Digits go past the dial guard, whoever makes them. */
    sent[0].dwFrequency = 1209;
    sent[1].dwFrequency = 697;
    CHECK(lineGenerateTone(mine, LINETONEMODE_CUSTOM, 100, 2, sent) == LINEERR_INVALTONE);
    CHECK(lineGenerateTone(mine, LINETONEMODE_CUSTOM, 100, 0, sent) == LINEERR_INVALPARAM);
    CHECK(lineGenerateTone(mine, LINETONEMODE_CUSTOM, 100, 2, NULL) == LINEERR_INVALPOINTER);
    CHECK(lineGenerateTone(mine, LINETONEMODE_BILLING, 0, 0, NULL) == LINEERR_INVALTONEMODE);
}

static void media(void)
{
    LINEGENERATETONE cng;
    memset(&cng, 0, sizeof cng);
    cng.dwFrequency = 1100; /* ITU-T T.30: half a second on, three off */
    cng.dwCadenceOn = 500;
    cng.dwCadenceOff = 3000;
    CHECK(lineMonitorMedia(theirs, 0x80000000) == LINEERR_INVALMEDIAMODE);
    CHECK(lineMonitorMedia(theirs, LINEMEDIAMODE_G3FAX) == 0);
    CHECK(lineGenerateTone(mine, LINETONEMODE_CUSTOM, 8000, 1, &cng) == 0);
    CHECK(await_message(&p, LINE_MONITORMEDIA, theirs, ANY).dwParam1 == LINEMEDIAMODE_G3FAX);
    CHECK(lineMonitorMedia(theirs, 0) == 0);
}

/* Edith at 205 types when she is called. Most of the time she is calling somebody herself. */
static void text_telephone(void)
{
    int attempt;
    HCALL call = 0;
    for (attempt = 0; attempt < 10 * ATTEMPTS; ++attempt) {
        call = make_call(&p, here, "205");
        if (await_one_of(&p, call, AN_OUTCOME) == LINECALLSTATE_CONNECTED)
            break; /* she said nothing: what she typed was her answer */
        drop(&p, call);
    }
    CHECK(attempt < 10 * ATTEMPTS);
    CHECK(lineMonitorMedia(call, LINEMEDIAMODE_TDD | LINEMEDIAMODE_G3FAX) == 0);
    CHECK(await_message(&p, LINE_MONITORMEDIA, call, ANY).dwParam1 == LINEMEDIAMODE_TDD);
    drop(&p, call);
}

static void device(void)
{
    char room[64];
    VARSTRING id;
    DWORD number;
    memset(&id, 0, sizeof id);
    id.dwTotalSize = sizeof room;
    memcpy(room, &id, sizeof id);
    CHECK(lineGetIDA(there, 0, 0, LINECALLSELECT_LINE, (LPVARSTRING)(void*)room, "TAPI/Line") == 0);
    memcpy(&id, room, sizeof id);
    CHECK(id.dwStringFormat == STRINGFORMAT_BINARY && id.dwStringSize == sizeof number);
    memcpy(&number, room + id.dwStringOffset, sizeof number);
    CHECK(number == LINE_302);
    CHECK(lineGetIDW(0, 0, mine, LINECALLSELECT_CALL, (LPVARSTRING)(void*)room, u"tapi/line") == 0);
    memcpy(&number, room + id.dwStringOffset, sizeof number);
    CHECK(number == LINE_301);
    CHECK(lineGetIDA(there, 0, 0, LINECALLSELECT_LINE, (LPVARSTRING)(void*)room, "wave/in") == LINEERR_NODEVICE);
    CHECK(
        lineGetIDA(there, 1, 0, LINECALLSELECT_ADDRESS, (LPVARSTRING)(void*)room, "tapi/line") == LINEERR_INVALADDRESSID
    );
    CHECK(lineGetIDA(there, 0, 0, 3, (LPVARSTRING)(void*)room, "tapi/line") == LINEERR_INVALCALLSELECT);
}

/* The far end hangs up while digits are gathered and a tone is sent: both end, and say so. */
static void a_call_that_ends(void)
{
    static char room[8];
    CHECK(lineGatherDigitsA(theirs, LINEDIGITMODE_DTMF, room, 8, NULL, 0, 0) == 0);
    CHECK(lineGenerateTone(theirs, LINETONEMODE_RINGBACK, 600000, 0, NULL) == 0);
    drop(&p, theirs);
    CHECK(lineGatherDigitsA(mine, LINEDIGITMODE_DTMF, room, 8, NULL, 0, 0) == 0);
    drop(&p, mine);
    CHECK(gathered(theirs) == LINEGATHERTERM_CANCEL);
    await_message(&p, LINE_GENERATE, theirs, LINEGENERATETERM_CANCEL);
    CHECK(gathered(mine) == LINEGATHERTERM_CANCEL);
}

int main(void)
{
    CHECK(tipring_tapi_lines("simulated", 30.0) == 0);
    start_program(&p, "media");
    here = open_line(&p, LINE_301, LINECALLPRIVILEGE_NONE);
    there = open_line(&p, LINE_302, LINECALLPRIVILEGE_OWNER);
    connect_lines();
    digits();
    tones();
    media();
    device();
    a_call_that_ends();
    text_telephone();
    CHECK(lineShutdown(p.app) == 0);
    return 0;
}
