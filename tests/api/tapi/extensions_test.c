/* Calls of an extension of our own exchange, from C: hold, a caller who waits, transfers, conferences, directed park, group pick-up, camp-on,
 * forwarding by caller and after rings; and whoever was joined hears the other. A16 to A19, A26. */

#include "tests/api/tapi/program.h"

enum { EXTENSION_203 = 4, EXTENSION_204 = 5 };

static program p;
static HLINE line, other_line, ada, clara, dmitri;

/* Line 302 calls Ada, too, who is told by a tone. @return the call at her extension */
static HCALL another_waits(HCALL* theirs)
{
    *theirs = make_call(&p, other_line, her_number());
    return comes_to(&p, ada);
}

static void hold(void)
{
    HCALL mine, hers = ada_answers(&p, ada, line, &mine);
    CHECK(reply_to(&p, lineHold(hers)) == 0);
    CHECK(state_of(hers) == LINECALLSTATE_ONHOLD);
    CHECK(lineHold(hers) == LINEERR_INVALCALLSTATE);
    CHECK(reply_to(&p, lineUnhold(hers)) == 0);
    CHECK(state_of(hers) == LINECALLSTATE_CONNECTED);
    drop(&p, mine);
    ends(&p, hers);
}

/* A26, and swapping the two; then the two callers are joined, and hear each other. */
static void a_caller_who_waits(void)
{
    HCALL mine, theirs, second, taken = 0, hers = ada_answers(&p, ada, line, &mine);
    second = another_waits(&theirs);
    CHECK(reply_to(&p, linePickupA(ada, 0, &taken, NULL, NULL)) == 0);
    CHECK(taken == second && state_of(second) == LINECALLSTATE_CONNECTED);
    CHECK(state_of(hers) == LINECALLSTATE_ONHOLD);
    is_answered(&p, second, theirs);
    CHECK(reply_to(&p, lineSwapHold(second, hers)) == 0);
    CHECK(state_of(hers) == LINECALLSTATE_CONNECTED && state_of(second) == LINECALLSTATE_ONHOLD);

    CHECK(reply_to(&p, lineCompleteTransfer(second, hers, NULL, LINETRANSFERMODE_TRANSFER)) == 0);
    await_state(&p, hers, LINECALLSTATE_IDLE);
    await_state(&p, second, LINECALLSTATE_IDLE);
    hears(&p, theirs, mine, '7');
    hears(&p, mine, theirs, '3');
    drop(&p, mine);
    hang_up(&p, theirs);
    over(&p, hers);
    over(&p, second);
}

static HCALL related(HCALL call, int expected)
{
    static _Alignas(8) char room[512];
    LINECALLLIST* list = (LINECALLLIST*)(void*)room;
    HCALL all[16];
    list->dwTotalSize = sizeof room;
    CHECK(lineGetConfRelatedCalls(call, list) == 0);
    CHECK((int)list->dwCallsNumEntries == expected);
    memcpy(all, room + list->dwCallsOffset, list->dwCallsSize);
    return all[0];
}

/* Both callers and Ada in our mixer; each may be taken out again. */
static void a_transfer_as_a_conference(void)
{
    HCALL mine, theirs, second, taken = 0, parent = 0, hers = ada_answers(&p, ada, line, &mine);
    second = another_waits(&theirs);
    CHECK(reply_to(&p, linePickupA(ada, 0, &taken, NULL, NULL)) == 0);
    is_answered(&p, second, theirs);
    CHECK(reply_to(&p, lineCompleteTransfer(hers, second, &parent, LINETRANSFERMODE_CONFERENCE)) == 0);
    CHECK(parent != 0 && state_of(parent) == LINECALLSTATE_CONNECTED);
    CHECK(state_of(hers) == LINECALLSTATE_CONFERENCED && state_of(second) == LINECALLSTATE_CONFERENCED);
    CHECK(related(second, 3) == parent);
    hears(&p, theirs, mine, '7');
    hears(&p, mine, theirs, '3');
    CHECK(lineAddToConference(hers, second) == LINEERR_INVALCONFCALLHANDLE);

    CHECK(reply_to(&p, lineRemoveFromConference(hers)) == 0); /* the older one: it is our mixer */
    await_state(&p, hers, LINECALLSTATE_IDLE);
    await_state(&p, parent, LINECALLSTATE_IDLE); /* two are no conference */
    CHECK(state_of(second) == LINECALLSTATE_CONNECTED);
    drop(&p, second);
    hang_up(&p, theirs);
    hang_up(&p, mine);
    over(&p, hers);
}

/* A16 to A19 */
static void a_conference_step_by_step(void)
{
    HCALL mine, parent = 0, beside = 0, third = 0, hers = ada_answers(&p, ada, line, &mine);
    CHECK(reply_to(&p, lineSetupConferenceA(hers, 0, &parent, &beside, 5, NULL)) == 0);
    CHECK(parent != 0 && beside != 0 && parent != beside);
    CHECK(state_of(hers) == LINECALLSTATE_CONFERENCED && state_of(parent) == LINECALLSTATE_ONHOLDPENDCONF);
    CHECK(reply_to(&p, lineDialA(beside, "203", 0)) == 0);
    await_state(&p, beside, LINECALLSTATE_RINGBACK);
    CHECK(reply_to(&p, lineAddToConference(parent, hers)) == LINEERR_INVALCALLHANDLE); /* is in it */
    CHECK(reply_to(&p, lineAddToConference(parent, beside)) == 0);                     /* while it rings */
    CHECK(state_of(parent) == LINECALLSTATE_CONNECTED && state_of(beside) == LINECALLSTATE_CONFERENCED);

    CHECK(reply_to(&p, linePrepareAddToConferenceA(parent, &third, NULL)) == 0);
    CHECK(state_of(parent) == LINECALLSTATE_ONHOLDPENDCONF && state_of(third) == LINECALLSTATE_DIALTONE);
    CHECK(reply_to(&p, lineDialA(third, "202", 0)) == 0);
    await_state(&p, third, LINECALLSTATE_BUSY);
    CHECK(reply_to(&p, lineAddToConference(parent, third)) == LINEERR_INVALCALLSTATE);
    drop(&p, third);
    await_state(&p, parent, LINECALLSTATE_CONNECTED); /* the conference comes back by itself */
    CHECK(related(parent, 3) == parent);

    CHECK(reply_to(&p, lineRemoveFromConference(beside)) == 0);
    await_state(&p, beside, LINECALLSTATE_IDLE);
    await_state(&p, parent, LINECALLSTATE_IDLE);
    CHECK(state_of(hers) == LINECALLSTATE_CONNECTED);
    CHECK(lineRemoveFromConference(hers) == LINEERR_INVALCALLSTATE);
    drop(&p, mine);
    ends(&p, hers);
    CHECK(lineDeallocateCall(beside) == 0 && lineDeallocateCall(parent) == 0);
}

static void sent_elsewhere(void)
{
    HCALL mine, his, back = 0, hers = ada_answers(&p, ada, line, &mine);
    CHECK(reply_to(&p, lineBlindTransferA(hers, "299", 0)) == LINEERR_INVALADDRESS);
    CHECK(state_of(hers) == LINECALLSTATE_CONNECTED);
    CHECK(reply_to(&p, lineBlindTransferA(hers, "204", 0)) == 0);
    over(&p, hers);
    his = comes_to(&p, dmitri);
    CHECK(reason_of(his) == LINECALLREASON_TRANSFER);
    await_state(&p, his, LINECALLSTATE_CONNECTED);
    drop(&p, mine);
    over(&p, his);

    hers = ada_answers(&p, ada, line, &mine);
    CHECK(reply_to(&p, lineParkA(hers, LINEPARKMODE_DIRECTED, "599", NULL)) == LINEERR_INVALADDRESS);
    CHECK(reply_to(&p, lineParkA(hers, LINEPARKMODE_DIRECTED, "703", NULL)) == 0);
    over(&p, hers);
    CHECK(reply_to(&p, lineUnparkA(dmitri, 0, &back, "703")) == 0);
    CHECK(state_of(back) == LINECALLSTATE_CONNECTED);
    drop(&p, mine);
    over(&p, back);
}

static void by_group(void)
{
    HCALL mine, taken = 0;
    CHECK(reply_to(&p, linePickupA(ada, 0, &taken, NULL, "nobody's")) == LINEERR_INVALGROUPID);
    mine = make_call(&p, line, "203");
    CHECK(await_one_of(&p, mine, LINECALLSTATE_RINGBACK | LINECALLSTATE_DISCONNECTED) == LINECALLSTATE_RINGBACK);
    CHECK(reply_to(&p, linePickupA(ada, 0, &taken, NULL, "town")) == 0);
    CHECK(state_of(taken) == LINECALLSTATE_CONNECTED && reason_of(taken) == LINECALLREASON_PICKUP);
    is_answered(&p, taken, mine);
    drop(&p, mine);
    ends(&p, taken);
}

/* Ada wants line 301, which is busy; she is called as soon as it is free. */
static void camp_on(void)
{
    static LINECALLINFO info;
    DWORD completion = 0;
    HCALL hers = 0, again, mine = call_up(&p, line, "204");
    CHECK(reply_to(&p, lineMakeCallA(ada, &hers, "301", 0, NULL)) == 0);
    await_state(&p, hers, LINECALLSTATE_BUSY);
    CHECK(reply_to(&p, lineCompleteCall(hers, &completion, LINECALLCOMPLMODE_CAMPON, 0)) == 0);
    over(&p, hers);
    forget_messages(&p);
    drop(&p, mine);
    again = comes_to(&p, ada);
    info.dwTotalSize = sizeof info;
    CHECK(lineGetCallInfoA(again, &info) == 0);
    CHECK(info.dwReason == LINECALLREASON_CALLCOMPLETION && info.dwCompletionID == completion);
    drop(&p, again);
}

/* Clara's calls: after three rings, and those of one caller alone. */
static void forwarded(void)
{
    HCALL mine, hers;
    forward_list f = rule_for(LINEFORWARDMODE_NOANSW, NULL, her_number());
    CHECK(forward(&p, clara, &f, 3) == 0);
    forget_messages(&p);
    mine = make_call(&p, line, "203");
    hers = comes_to(&p, ada);
    CHECK(reason_of(hers) == LINECALLREASON_FWDNOANSWER);
    is_answered(&p, hers, mine);
    drop(&p, mine);
    ends(&p, hers);

    f = rule_for(LINEFORWARDMODE_UNCONDSPECIFIC, "302", her_number());
    CHECK(forward(&p, clara, &f, 3) == 0);
    forget_messages(&p);
    mine = make_call(&p, line, "203");
    CHECK(await_one_of(&p, mine, LINECALLSTATE_RINGBACK | LINECALLSTATE_DISCONNECTED) == LINECALLSTATE_RINGBACK);
    hers = comes_to(&p, clara);
    drop(&p, mine);
    ends(&p, hers);
    mine = make_call(&p, other_line, "203");
    hers = comes_to(&p, ada);
    CHECK(reason_of(hers) == LINECALLREASON_FWDUNCOND);
    is_answered(&p, hers, mine);
    drop(&p, mine);
    ends(&p, hers);
    CHECK(forward(&p, clara, NULL, 3) == 0);
}

int main(void)
{
    CHECK(tipring_tapi_lines("simulated", 16.0) == 0);
    start_program(&p, "extensions");
    line = open_line(&p, LINE_301, LINECALLPRIVILEGE_OWNER);
    other_line = open_line(&p, LINE_302, LINECALLPRIVILEGE_NONE);
    ada = open_line(&p, her_device(), LINECALLPRIVILEGE_OWNER);
    clara = open_line(&p, EXTENSION_203, LINECALLPRIVILEGE_OWNER);
    dmitri = open_line(&p, EXTENSION_204, LINECALLPRIVILEGE_OWNER);
    hold();
    a_caller_who_waits();
    a_transfer_as_a_conference();
    a_conference_step_by_step();
    sent_elsewhere();
    by_group();
    camp_on();
    forwarded();
    CHECK(lineShutdown(p.app) == 0);
    return 0;
}
