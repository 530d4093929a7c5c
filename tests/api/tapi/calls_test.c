/* Calls from C: made, answered, held, transferred, joined; with the assertions A1 to A16 that they keep. */

#include "tests/api/tapi/program.h"

/* A1, A2, A9: one reply each; the handle is there with the reply and not before; idle is the end, and can still be read. */
static void a_call_from_beginning_to_end(void)
{
    program p;
    HLINE line;
    HCALL call = 0x12345;
    LONG request;
    LINEMESSAGE first;
    start_program(&p, "calls");
    line = open_line(&p, LINE_301, LINECALLPRIVILEGE_NONE);
    request = lineMakeCallA(line, &call, "201", 0, NULL);
    CHECK(request > 0);
    CHECK(call == 0x12345);
    do
        CHECK(lineGetMessage(p.app, &first, PATIENCE) == 0);
    while (first.dwMessageID == LINE_LINEDEVSTATE);
    CHECK(first.dwMessageID == LINE_REPLY);
    CHECK(first.dwParam1 == (DWORD_PTR)request && first.dwParam2 == 0);
    CHECK(call != 0x12345 && call != 0);
    await_state(&p, call, LINECALLSTATE_PROCEEDING);
    await_state(&p, call, LINECALLSTATE_RINGBACK);
    await_state(&p, call, LINECALLSTATE_CONNECTED);
    CHECK(lineGenerateDigitsA(call, LINEDIGITMODE_DTMF, "12#", 0) == 0);
    CHECK(await_message(&p, LINE_GENERATE, call, ANY).dwParam1 == LINEGENERATETERM_DONE);
    CHECK(lineGenerateDigitsA(call, LINEDIGITMODE_DTMF, ",,1,", 0) == 0); /* with pauses */
    CHECK(await_message(&p, LINE_GENERATE, call, ANY).dwParam1 == LINEGENERATETERM_DONE);
    CHECK(lineGenerateDigitsA(call, LINEDIGITMODE_DTMF, "12x", 0) == LINEERR_INVALDIGITS);
    CHECK(reply_to(&p, lineDrop(call, NULL, 0)) == 0);
    await_state(&p, call, LINECALLSTATE_IDLE);
    CHECK(lineDrop(call, NULL, 0) == LINEERR_INVALCALLSTATE);
    CHECK(state_of(call) == LINECALLSTATE_IDLE);
    CHECK(lineDeallocateCall(call) == 0);
    CHECK(lineDrop(call, NULL, 0) == LINEERR_INVALCALLHANDLE);
    CHECK(lineDeallocateCall(call) == LINEERR_INVALCALLHANDLE);
    CHECK(lineShutdown(p.app) == 0);
    CHECK(lineDrop(call, NULL, 0) == LINEERR_UNINITIALIZED);
}

/* An incoming call: announced with its privilege, its caller told, answered. */
static void a_call_that_comes_in(void)
{
    program p;
    HLINE line;
    HCALL call;
    LINEMESSAGE m;
    char room[1024];
    LINECALLINFO info;
    start_program(&p, "answers");
    line = open_line(&p, LINE_301, LINECALLPRIVILEGE_OWNER | LINECALLPRIVILEGE_MONITOR);
    CHECK(lineSetStatusMessages(line, LINEDEVSTATE_RINGING, 0) == 0);
    m = await_message(&p, LINE_APPNEWCALL, line, ANY);
    call = (HCALL)m.dwParam2;
    CHECK(m.dwParam3 == LINECALLPRIVILEGE_OWNER);
    m = await_message(&p, LINE_CALLSTATE, call, LINECALLSTATE_OFFERING);
    CHECK(m.dwParam3 == LINECALLPRIVILEGE_OWNER);
    await_message(&p, LINE_LINEDEVSTATE, line, LINEDEVSTATE_RINGING);
    CHECK((await_message(&p, LINE_CALLINFO, call, ANY).dwParam1 & LINECALLINFOSTATE_CALLERID) != 0);

    memset(room, 0, sizeof room);
    memset(&info, 0, sizeof info);
    info.dwTotalSize = sizeof room;
    memcpy(room, &info, sizeof info.dwTotalSize);
    CHECK(lineGetCallInfoA(call, (LPLINECALLINFO)room) == 0);
    memcpy(&info, room, sizeof info);
    CHECK(info.dwNeededSize <= sizeof room && info.dwUsedSize == info.dwNeededSize);
    CHECK(info.dwOrigin == LINECALLORIGIN_EXTERNAL && info.dwNumOwners == 1 && info.hLine == line);
    CHECK(strcmp(room + info.dwCallerIDOffset, "205") == 0);
    CHECK(strcmp(room + info.dwCallerIDNameOffset, "Edith") == 0);
    CHECK(info.dwCallerIDSize == 4);

    CHECK(lineAnswer(call, "x", 1) == LINEERR_USERUSERINFOTOOBIG);
    CHECK(reply_to(&p, lineAccept(call, NULL, 0)) == 0);
    await_state(&p, call, LINECALLSTATE_ACCEPTED);
    CHECK(reply_to(&p, lineAnswer(call, NULL, 0)) == 0);
    await_state(&p, call, LINECALLSTATE_CONNECTED);
    CHECK(lineAnswer(call, NULL, 0) == LINEERR_INVALCALLSTATE);
    drop(&p, call);
    CHECK(lineShutdown(p.app) == 0);
}

/* A6: what no line can do is found before anything is done; the first offender counts. */
static void a_number_that_cannot_be_dialled(void)
{
    program p;
    HLINE line;
    HCALL call = 0;
    start_program(&p, "numbers");
    line = open_line(&p, LINE_302, LINECALLPRIVILEGE_NONE);
    CHECK(lineMakeCallA(line, &call, "1234?5", 0, NULL) == LINEERR_DIALPROMPT);
    CHECK(lineMakeCallA(line, &call, "12$34@5", 0, NULL) == LINEERR_DIALBILLING);
    CHECK(lineMakeCallA(line, &call, "12@34$5", 0, NULL) == LINEERR_DIALQUIET);
    CHECK(lineMakeCallA(line, &call, "12:34", 0, NULL) == LINEERR_DIALVOICEDETECT);
    CHECK(reply_to(&p, lineMakeCallA(line, &call, "twelve", 0, NULL)) == LINEERR_INVALADDRESS);
    CHECK(reply_to(&p, lineMakeCallA(line, &call, "911", 0, NULL)) == LINEERR_ADDRESSBLOCKED);
    CHECK(lineMakeCallA(line, NULL, "201", 0, NULL) == LINEERR_INVALPOINTER);
    CHECK(lineMakeCallA(0, &call, "201", 0, NULL) == LINEERR_INVALLINEHANDLE);
    CHECK(call == 0);
    CHECK(lineShutdown(p.app) == 0);
}

/* A7, A8: dial tone first, digits in parts. */
static void a_number_in_parts(void)
{
    program p;
    HLINE line;
    HCALL call = 0;
    start_program(&p, "parts");
    line = open_line(&p, LINE_302, LINECALLPRIVILEGE_NONE);
    CHECK(reply_to(&p, lineMakeCallA(line, &call, NULL, 0, NULL)) == 0);
    await_state(&p, call, LINECALLSTATE_DIALTONE);
    CHECK(lineDialA(call, NULL, 0) == LINEERR_INVALPOINTER);
    CHECK(reply_to(&p, lineDialA(call, "20;", 0)) == 0);
    await_state(&p, call, LINECALLSTATE_DIALING);
    CHECK(reply_to(&p, lineDialA(call, "2", 0)) == 0);
    await_state(&p, call, LINECALLSTATE_BUSY);
    CHECK(lineDialA(call, "3", 0) == LINEERR_INVALCALLSTATE);
    drop(&p, call);
    CHECK(lineShutdown(p.app) == 0);
}

/* A11, A12, A14: hold by consultation, back again, and a transfer. */
static void a_transfer(void)
{
    program p;
    HLINE line;
    HCALL call, consult = 0;
    start_program(&p, "transfer");
    line = open_line(&p, LINE_301, LINECALLPRIVILEGE_NONE);
    call = call_up(&p, line, "201");
    CHECK(lineUnhold(call) == LINEERR_INVALCALLSTATE);
    CHECK(reply_to(&p, lineSetupTransferA(call, &consult, NULL)) == 0);
    await_state(&p, call, LINECALLSTATE_ONHOLDPENDTRANSFER);
    await_state(&p, consult, LINECALLSTATE_DIALTONE);
    CHECK(reply_to(&p, lineDrop(consult, NULL, 0)) == 0);
    await_state(&p, consult, LINECALLSTATE_IDLE);
    await_state(&p, call, LINECALLSTATE_CONNECTED);
    CHECK(lineDeallocateCall(consult) == 0);

    CHECK(reply_to(&p, lineSetupTransferA(call, &consult, NULL)) == 0);
    CHECK(reply_to(&p, lineDialA(consult, "203", 0)) == 0);
    await_state(&p, consult, LINECALLSTATE_RINGBACK);
    CHECK(lineCompleteTransfer(call, consult, NULL, 4) == LINEERR_INVALTRANSFERMODE);
    CHECK(lineCompleteTransfer(call, consult, NULL, LINETRANSFERMODE_CONFERENCE) == LINEERR_INVALPOINTER);
    CHECK(lineCompleteTransfer(call, 0x77, NULL, LINETRANSFERMODE_TRANSFER) == LINEERR_INVALCONSULTCALLHANDLE);
    CHECK(reply_to(&p, lineCompleteTransfer(call, consult, NULL, LINETRANSFERMODE_TRANSFER)) == 0);
    await_state(&p, call, LINECALLSTATE_IDLE);
    await_state(&p, consult, LINECALLSTATE_IDLE);
    CHECK(state_of(call) == LINECALLSTATE_IDLE && state_of(consult) == LINECALLSTATE_IDLE);
    CHECK(lineShutdown(p.app) == 0);
}

/* A15, A18: three in a conference by the network's hand, and who belongs to it. */
static void a_conference(void)
{
    program p;
    HLINE line;
    HCALL call, other, parent = 0, all[8];
    char room[256];
    LINECALLLIST list;
    start_program(&p, "conference");
    line = open_line(&p, LINE_301, LINECALLPRIVILEGE_NONE);
    call = call_up(&p, line, "201");
    memset(&list, 0, sizeof list);
    list.dwTotalSize = sizeof list;
    CHECK(lineGetConfRelatedCalls(call, &list) == LINEERR_NOCONFERENCE);
    other = consult(&p, call, "204");
    CHECK(reply_to(&p, lineCompleteTransfer(call, other, &parent, LINETRANSFERMODE_CONFERENCE)) == 0);
    CHECK(parent != 0);
    await_state(&p, parent, LINECALLSTATE_CONNECTED);
    await_state(&p, call, LINECALLSTATE_CONFERENCED);
    CHECK(state_of(other) == LINECALLSTATE_CONFERENCED);

    memset(room, 0, sizeof room);
    list.dwTotalSize = sizeof room;
    memcpy(room, &list, sizeof list);
    CHECK(lineGetConfRelatedCalls(other, (LPLINECALLLIST)room) == 0);
    memcpy(&list, room, sizeof list);
    CHECK(list.dwCallsNumEntries == 3);
    memcpy(all, room + list.dwCallsOffset, list.dwCallsSize);
    CHECK(all[0] == parent && all[1] == call && all[2] == other);

    CHECK(linePrepareAddToConferenceA(call, &parent, NULL) == LINEERR_INVALCONFCALLHANDLE);
    CHECK(reply_to(&p, lineDrop(parent, NULL, 0)) == 0);
    await_state(&p, call, LINECALLSTATE_IDLE);
    await_state(&p, parent, LINECALLSTATE_IDLE);
    CHECK(lineShutdown(p.app) == 0);
}

/* What the line's network has no code for, and what an extension of our own exchange has. */
static void services(void)
{
    program p;
    HLINE line, extension;
    HCALL call = 0;
    DWORD completion = 0;
    LINEFORWARDLIST none;
    char room[sizeof(VARSTRING) + 64];
    VARSTRING text;
    start_program(&p, "services");
    line = open_line(&p, LINE_302, LINECALLPRIVILEGE_NONE);
    extension = open_line(&p, EXTENSION_201, LINECALLPRIVILEGE_OWNER);
    CHECK(lineParkA(0, LINEPARKMODE_DIRECTED, "701", NULL) == LINEERR_INVALCALLHANDLE);
    CHECK(lineParkA(0, 3, "701", NULL) == LINEERR_INVALPARKMODE);
    CHECK(
        reply_to(&p, lineUnparkA(extension, 0, &call, "701")) == LINEERR_OPERATIONUNAVAIL ||
        reply_to(&p, lineUnparkA(extension, 0, &call, "701")) == LINEERR_OPERATIONFAILED
    );
    CHECK(reply_to(&p, lineUnparkA(line, 0, &call, "701")) == LINEERR_OPERATIONUNAVAIL);
    CHECK(lineUnparkA(line, 1, &call, "701") == LINEERR_INVALADDRESSID);
    memset(&none, 0, sizeof none);
    none.dwTotalSize = sizeof none;
    CHECK(lineForwardA(line, 1, 0, &none, 3, &call, NULL) == LINEERR_OPERATIONUNAVAIL);
    call = 99;
    CHECK(reply_to(&p, lineForwardA(extension, 1, 0, NULL, 3, &call, NULL)) == 0); /* A20, A22 */
    CHECK(call == 0);
    CHECK(reply_to(&p, lineUncompleteCall(extension, 17)) == LINEERR_INVALCOMPLETIONID);
    CHECK(lineCompleteCall(0, &completion, LINECALLCOMPLMODE_CALLBACK, 0) == LINEERR_INVALCALLHANDLE);
    CHECK(lineCompleteCall(0, &completion, 3, 0) == LINEERR_INVALCALLCOMPLMODE);

    call = call_up(&p, line, "201");
    memset(&text, 0, sizeof text);
    text.dwTotalSize = sizeof text;
    memcpy(room, &text, sizeof text);
    CHECK(lineParkA(call, LINEPARKMODE_NONDIRECTED, NULL, (LPVARSTRING)room) == LINEERR_OPERATIONUNAVAIL);
    drop(&p, call);
    CHECK(lineShutdown(p.app) == 0);
}

int main(void)
{
    CHECK(tipring_tapi_lines("simulated", 1000.0) == LINEERR_INVALPARAM);
    CHECK(tipring_tapi_lines(town_lines(), 30.0) == 0);
    a_call_from_beginning_to_end();
    a_call_that_comes_in();
    a_number_that_cannot_be_dialled();
    a_number_in_parts();
    a_transfer();
    services();
    CHECK(tipring_tapi_lines(town_lines(), 8.0) == 0); /* 204 talks for ten seconds only */
    a_conference();
    return 0;
}
