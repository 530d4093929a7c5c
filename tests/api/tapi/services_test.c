/* What an exchange does for its extensions, and a network for its subscribers, from C: park, pick up, forward, redirect, complete, secure, and
 * conferences step by step. A13, A19 to A22, A24, A25, A27, A28. */

#include "tests/api/tapi/program.h"

enum { EXTENSION_202 = 3, EXTENSION_203 = 4, EXTENSION_204 = 5 };

static program p;
static HLINE line, ada, clara, dmitri;

/* A24, A25 */
static void park(void)
{
    HCALL mine, hers, back = 0;
    struct
    {
        VARSTRING head;
        char text[128];
    } place;
    hers = ada_answers(&p, ada, line, &mine);
    memset(&place, 0, sizeof place);
    place.head.dwTotalSize = sizeof place.head + 4;
    CHECK(reply_to(&p, lineParkA(hers, LINEPARKMODE_NONDIRECTED, NULL, &place.head)) == LINEERR_STRUCTURETOOSMALL);
    CHECK(state_of(hers) == LINECALLSTATE_CONNECTED);
    place.head.dwTotalSize = sizeof place;
    CHECK(reply_to(&p, lineParkA(hers, LINEPARKMODE_NONDIRECTED, NULL, &place.head)) == 0);
    CHECK(place.head.dwStringFormat == STRINGFORMAT_ASCII && place.head.dwStringSize > 1);
    await_state(&p, hers, LINECALLSTATE_IDLE);

    CHECK(reply_to(&p, lineUnparkA(dmitri, 0, &back, "798")) == LINEERR_OPERATIONFAILED);
    CHECK(reply_to(&p, lineUnparkA(dmitri, 0, &back, (const char*)&place + place.head.dwStringOffset)) == 0);
    CHECK(back != hers && state_of(hers) == LINECALLSTATE_IDLE);
    CHECK(state_of(back) == LINECALLSTATE_CONNECTED);
    CHECK(reason_of(back) == LINECALLREASON_UNPARK);
    CHECK(lineDeallocateCall(hers) == 0);
    drop(&p, mine);
    over(&p, back);
}

static void pick_up(void)
{
    HCALL mine = 0, taken = 0;
    CHECK(reply_to(&p, linePickupA(ada, 0, &taken, "203", NULL)) == LINEERR_OPERATIONFAILED);
    CHECK(reply_to(&p, linePickupA(ada, 0, &taken, "299", NULL)) == LINEERR_INVALADDRESS);
    mine = make_call(&p, line, "203");
    CHECK(await_one_of(&p, mine, LINECALLSTATE_RINGBACK | LINECALLSTATE_DISCONNECTED) == LINECALLSTATE_RINGBACK);
    CHECK(reply_to(&p, linePickupA(ada, 0, &taken, "203", NULL)) == 0);
    CHECK(state_of(taken) == LINECALLSTATE_CONNECTED);
    CHECK(reason_of(taken) == LINECALLREASON_PICKUP);
    is_answered(&p, taken, mine);
    drop(&p, mine);
    ends(&p, taken);
}

/* A27 */
static void redirect(void)
{
    HCALL mine = 0, offered, hers;
    int i;
    forget_messages(&p);
    mine = make_call(&p, line, "203");
    offered = comes_to(&p, clara);
    CHECK(lineRedirectA(offered, NULL, 0) == LINEERR_INVALPOINTER);
    CHECK(reply_to(&p, lineRedirectA(offered, her_number(), 0)) == 0);
    await_state(&p, offered, LINECALLSTATE_IDLE);
    hers = comes_to(&p, ada);
    is_answered(&p, hers, mine);
    for (i = 0; i < p.number_kept; ++i)
        CHECK(!fits(&p.kept[i], LINE_CALLSTATE, offered, LINECALLSTATE_CONNECTED));
    CHECK(lineRedirectA(offered, her_number(), 0) == LINEERR_INVALCALLSTATE);
    CHECK(lineDeallocateCall(offered) == 0);
    drop(&p, mine);
    ends(&p, hers);
}

typedef struct
{
    LINEADDRESSSTATUS head;
    char text[256];
} address_status;

static address_status status_of(HLINE extension)
{
    address_status s;
    memset(&s, 0, sizeof s);
    s.head.dwTotalSize = sizeof s;
    CHECK(lineGetAddressStatusA(extension, 0, &s.head) == 0);
    return s;
}

/* A20, A21, A22 */
static void forwards(void)
{
    HCALL mine = 0, hers;
    LINEFORWARD entry;
    address_status s;
    forward_list f = rule_for(LINEFORWARDMODE_UNCOND, NULL, her_number());
    forget_messages(&p);
    CHECK(forward(&p, clara, &f, 99) == 0);
    CHECK(lineSetStatusMessages(clara, 0, LINEADDRESSSTATE_FORWARD) == 0);
    CHECK(forward(&p, clara, &f, 99) == 0);
    CHECK(await_message(&p, LINE_ADDRESSSTATE, clara, 0).dwParam2 == LINEADDRESSSTATE_FORWARD);
    CHECK(p.number_kept == 0 || !fits(&p.kept[0], LINE_ADDRESSSTATE, clara, 0)); /* none for the first */
    s = status_of(clara);
    CHECK(s.head.dwForwardNumEntries == 1 && s.head.dwNumRingsNoAnswer >= 2 && s.head.dwNumRingsNoAnswer < 99);
    CHECK(s.head.dwForwardOffset % 4 == 0);

    mine = make_call(&p, line, "203");
    hers = comes_to(&p, ada);
    CHECK(reason_of(hers) == LINECALLREASON_FWDUNCOND);
    is_answered(&p, hers, mine);
    drop(&p, mine);
    ends(&p, hers);

    f = rule_for(LINEFORWARDMODE_BUSY, NULL, "202");
    CHECK(forward(&p, clara, &f, 3) == 0);
    s = status_of(clara);
    CHECK(s.head.dwForwardNumEntries == 1 && s.head.dwNumRingsNoAnswer == 3);
    memcpy(&entry, (const char*)&s + s.head.dwForwardOffset, sizeof entry);
    CHECK(entry.dwForwardMode == LINEFORWARDMODE_BUSY);
    CHECK(strcmp((const char*)&s + entry.dwDestAddressOffset, "202") == 0);

    f = rule_for(LINEFORWARDMODE_UNCOND, NULL, NULL); /* nobody disturbs her */
    CHECK(forward(&p, clara, &f, 3) == 0);
    mine = make_call(&p, line, "203");
    await_state(&p, mine, LINECALLSTATE_BUSY);
    drop(&p, mine);

    f = rule_for(LINEFORWARDMODE_UNCOND | LINEFORWARDMODE_BUSY, NULL, "202");
    CHECK(lineForwardA(clara, 1, 0, &f.list, 3, &mine, NULL) == LINEERR_INVALPARAM);
    f = rule_for(LINEFORWARDMODE_UNCOND, NULL, "299");
    CHECK(forward(&p, clara, &f, 3) == LINEERR_INVALADDRESS);
    CHECK(forward(&p, clara, NULL, 3) == 0);
    CHECK(forward(&p, clara, NULL, 3) == 0);
    CHECK(status_of(clara).head.dwForwardNumEntries == 0);
}

/* A28: Ada wants Bruno, who is busy; then line 301, which is busy for a while. */
static void complete(void)
{
    HCALL hers = 0, mine, again;
    DWORD completion = 0;
    LONG request;
    CHECK(reply_to(&p, lineMakeCallA(ada, &hers, "202", 0, NULL)) == 0);
    await_state(&p, hers, LINECALLSTATE_BUSY);
    CHECK(reply_to(&p, lineCompleteCall(hers, &completion, LINECALLCOMPLMODE_CALLBACK, 0)) == 0);
    CHECK(completion != 0);
    over(&p, hers);
    CHECK(reply_to(&p, lineUncompleteCall(ada, completion)) == 0);
    CHECK(reply_to(&p, lineUncompleteCall(ada, completion)) == LINEERR_INVALCOMPLETIONID);

    mine = call_up(&p, line, "204");
    forget_messages(&p);
    request = lineMakeCallA(ada, &hers, "301", 0, NULL);
    CHECK(reply_to(&p, request) == 0);
    await_state(&p, hers, LINECALLSTATE_BUSY);
    CHECK(reply_to(&p, lineCompleteCall(hers, &completion, LINECALLCOMPLMODE_CALLBACK, 0)) == 0);
    over(&p, hers);
    drop(&p, mine);
    again = comes_to(&p, ada);
    CHECK(reason_of(again) == LINECALLREASON_CALLCOMPLETION);
    CHECK(info_of(again).dwCompletionID == completion);
    drop(&p, again);
}

/* Five requests may wait at an extension. */
static void too_many_completions(void)
{
    enum { MOST = 5 };
    DWORD completions[MOST + 1];
    int i;
    for (i = 0; i <= MOST; ++i) {
        HCALL hers = 0;
        LONG result;
        CHECK(reply_to(&p, lineMakeCallA(ada, &hers, "202", 0, NULL)) == 0);
        await_state(&p, hers, LINECALLSTATE_BUSY);
        result = reply_to(&p, lineCompleteCall(hers, &completions[i], LINECALLCOMPLMODE_CALLBACK, 0));
        CHECK(result == (i < MOST ? 0 : LINEERR_COMPLETIONOVERRUN));
        hang_up(&p, hers);
    }
    for (i = 0; i < MOST; ++i)
        CHECK(reply_to(&p, lineUncompleteCall(ada, completions[i])) == 0);
}

typedef struct
{
    LINEADDRESSCAPS head;
    char text[256];
} address_caps;

static address_caps caps_of(DWORD device)
{
    address_caps c;
    memset(&c, 0, sizeof c);
    c.head.dwTotalSize = sizeof c;
    CHECK(lineGetAddressCapsA(p.app, device, 0, VERSION, 0, &c.head) == 0);
    return c;
}

static int message_waits(HLINE at)
{
    LINEDEVSTATUS status;
    memset(&status, 0, sizeof status);
    status.dwTotalSize = sizeof status;
    CHECK(lineGetLineDevStatusA(at, &status) == 0);
    return (status.dwDevStatusFlags & LINEDEVSTATUSFLAGS_MSGWAIT) != 0;
}

/* Ada asks Bruno, who is busy, to call back, and takes it back; a network without a code for it cannot be asked. */
static void leave_message(void)
{
    HLINE bruno = open_line(&p, EXTENSION_202, LINECALLPRIVILEGE_NONE),
          unasked = open_line(&p, EXTENSION_202, LINECALLPRIVILEGE_NONE);
    HCALL hers = 0, mine;
    DWORD completion = 0;
    int i;
    address_caps caps = caps_of(her_device());
    CHECK((caps.head.dwCallCompletionModes & LINECALLCOMPLMODE_MESSAGE) != 0);
    CHECK(caps.head.dwNumCompletionMessages == 1);
    CHECK(strcmp((const char*)&caps + caps.head.dwCompletionMsgTextOffset, "Please call back") == 0);
    CHECK(caps.head.dwCompletionMsgTextEntrySize == sizeof "Please call back");

    CHECK(lineSetStatusMessages(bruno, LINEDEVSTATE_MSGWAITON | LINEDEVSTATE_MSGWAITOFF, 0) == 0);
    forget_messages(&p);
    CHECK(!message_waits(bruno));
    CHECK(reply_to(&p, lineMakeCallA(ada, &hers, "202", 0, NULL)) == 0);
    await_state(&p, hers, LINECALLSTATE_BUSY);
    CHECK(lineCompleteCall(hers, &completion, LINECALLCOMPLMODE_MESSAGE, 1) == LINEERR_INVALMESSAGEID);
    CHECK(lineCompleteCall(hers, NULL, LINECALLCOMPLMODE_MESSAGE, 0) == LINEERR_INVALPOINTER);
    CHECK(state_of(hers) == LINECALLSTATE_BUSY);
    CHECK(reply_to(&p, lineCompleteCall(hers, &completion, LINECALLCOMPLMODE_MESSAGE, 0)) == 0);
    CHECK(completion != 0);
    over(&p, hers);
    await_message(&p, LINE_LINEDEVSTATE, bruno, LINEDEVSTATE_MSGWAITON);
    CHECK(message_waits(bruno));
    CHECK(reply_to(&p, lineUncompleteCall(ada, completion)) == 0);
    await_message(&p, LINE_LINEDEVSTATE, bruno, LINEDEVSTATE_MSGWAITOFF);
    CHECK(!message_waits(bruno));
    for (i = 0; i < p.number_kept; ++i)
        CHECK(!fits(&p.kept[i], LINE_LINEDEVSTATE, unasked, ANY));
    CHECK(lineClose(bruno) == 0 && lineClose(unasked) == 0);

    CHECK(caps_of(LINE_301).head.dwNumCompletionMessages == 0);
    mine = make_call(&p, line, "202");
    await_state(&p, mine, LINECALLSTATE_BUSY);
    CHECK(lineCompleteCall(mine, &completion, LINECALLCOMPLMODE_MESSAGE, 0) == LINEERR_OPERATIONUNAVAIL);
    CHECK(state_of(mine) == LINECALLSTATE_BUSY);
    drop(&p, mine);
}

static void secure(void)
{
    HCALL mine, hers = ada_answers(&p, ada, line, &mine);
    CHECK((info_of(hers).dwCallParamFlags & LINECALLPARAMFLAGS_SECURE) == 0);
    CHECK(reply_to(&p, lineSecureCall(hers)) == 0);
    CHECK((info_of(hers).dwCallParamFlags & LINECALLPARAMFLAGS_SECURE) != 0);
    drop(&p, mine);
    ends(&p, hers);
}

/* A13, A19: on the network's line. */
static void steps_of_the_network(void)
{
    HCALL call = call_up(&p, line, "201"), beside = 0, parent = 0;
    CHECK(reply_to(&p, lineSetupTransferA(call, &beside, NULL)) == 0);
    CHECK(reply_to(&p, lineUnhold(call)) == 0);
    await_state(&p, beside, LINECALLSTATE_IDLE);
    CHECK(state_of(call) == LINECALLSTATE_CONNECTED);
    CHECK(lineDeallocateCall(beside) == 0);

    CHECK(reply_to(&p, lineSetupConferenceA(call, 0, &parent, &beside, 3, NULL)) == 0);
    CHECK(reply_to(&p, lineDialA(beside, "204", 0)) == 0);
    await_state(&p, beside, LINECALLSTATE_CONNECTED);
    CHECK(lineAddToConference(call, beside) == LINEERR_INVALCONFCALLHANDLE);
    CHECK(reply_to(&p, lineAddToConference(parent, beside)) == 0);
    await_state(&p, parent, LINECALLSTATE_CONNECTED);
    CHECK(state_of(beside) == LINECALLSTATE_CONFERENCED && state_of(call) == LINECALLSTATE_CONFERENCED);
    CHECK(reply_to(&p, lineRemoveFromConference(call)) == LINEERR_OPERATIONUNAVAIL);
    CHECK(state_of(call) == LINECALLSTATE_CONFERENCED);
    CHECK(reply_to(&p, lineRemoveFromConference(beside)) == 0);
    await_state(&p, beside, LINECALLSTATE_IDLE);
    CHECK(reply_to(&p, lineDrop(state_of(parent) == LINECALLSTATE_IDLE ? call : parent, NULL, 0)) == 0);
    over(&p, call);
}

int main(void)
{
    CHECK(tipring_tapi_lines(town_lines(), 12.0) == 0);
    start_program(&p, "services");
    line = open_line(&p, LINE_301, LINECALLPRIVILEGE_NONE);
    ada = open_line(&p, her_device(), LINECALLPRIVILEGE_OWNER);
    clara = open_line(&p, EXTENSION_203, LINECALLPRIVILEGE_OWNER);
    dmitri = open_line(&p, EXTENSION_204, LINECALLPRIVILEGE_NONE);
    park();
    pick_up();
    redirect();
    forwards();
    complete();
    too_many_completions();
    leave_message();
    secure();
    steps_of_the_network();
    CHECK(lineShutdown(p.app) == 0);
    return 0;
}
