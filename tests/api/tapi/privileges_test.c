/* Several programs on one line, from C: owners, monitors, handing over, and what closing and dying leave behind. */

#include "tests/api/tapi/program.h"

#include <poll.h>

/* A4, A5: a monitor sees the call first as unknown, then as it is; it may look and not touch. */
static void monitors(void)
{
    program maker, watcher;
    HLINE line, watched;
    HCALL call = 0, seen;
    LINEMESSAGE m;
    start_program(&maker, "maker");
    start_program(&watcher, "watcher");
    line = open_line(&maker, LINE_301, LINECALLPRIVILEGE_NONE);
    watched = open_line(&watcher, LINE_301, LINECALLPRIVILEGE_MONITOR);
    call = call_up(&maker, line, "201");
    m = await_message(&watcher, LINE_APPNEWCALL, watched, ANY);
    seen = (HCALL)m.dwParam2;
    CHECK(seen != call && m.dwParam3 == LINECALLPRIVILEGE_MONITOR);
    m = await_message(&watcher, LINE_CALLSTATE, seen, ANY);
    CHECK(m.dwParam1 == LINECALLSTATE_UNKNOWN && m.dwParam3 == LINECALLPRIVILEGE_MONITOR);
    await_state(&watcher, seen, LINECALLSTATE_CONNECTED);
    CHECK(lineDrop(seen, NULL, 0) == LINEERR_NOTOWNER);
    CHECK(lineHold(seen) == LINEERR_NOTOWNER);
    CHECK(lineGenerateDigitsA(seen, LINEDIGITMODE_DTMF, "1", 0) == LINEERR_NOTOWNER);
    CHECK(lineHandoffA(seen, "maker", 0) == LINEERR_NOTOWNER);
    CHECK(state_of(seen) == LINECALLSTATE_CONNECTED);
    CHECK(lineDeallocateCall(seen) == 0);
    CHECK(state_of(call) == LINECALLSTATE_CONNECTED);
    drop(&maker, call);
    CHECK(lineShutdown(watcher.app) == 0);
    CHECK(lineShutdown(maker.app) == 0);
}

/* A23: handed over at once, by name and by kind of call; the giver stays an owner until it lets go. */
static void handing_over(void)
{
    program giver, taker;
    HLINE line, other;
    HCALL call, got;
    LINEMESSAGE m;
    start_program(&giver, "giver");
    start_program(&taker, "Taker.exe");
    line = open_line(&giver, LINE_301, LINECALLPRIVILEGE_OWNER);
    other = open_line(&taker, LINE_301, LINECALLPRIVILEGE_OWNER);
    call = call_up(&giver, line, "201");
    CHECK(lineHandoffA(call, "nobody", 0) == LINEERR_TARGETNOTFOUND);
    CHECK(lineHandoffA(call, NULL, 0) == LINEERR_INVALMEDIAMODE);
    CHECK(lineHandoffA(call, NULL, LINEMEDIAMODE_INTERACTIVEVOICE | LINEMEDIAMODE_G3FAX) == LINEERR_INVALMEDIAMODE);
    CHECK(lineHandoffA(call, NULL, LINEMEDIAMODE_INTERACTIVEVOICE) == LINEERR_TARGETSELF);
    CHECK(lineHandoffA(call, NULL, LINEMEDIAMODE_G3FAX) == LINEERR_TARGETNOTFOUND);
    CHECK(lineHandoffA(call, NULL, LINEMEDIAMODE_TELEX) == LINEERR_TARGETNOTFOUND);
    CHECK(lineSetCallPrivilege(call, LINECALLPRIVILEGE_MONITOR) == LINEERR_INVALCALLSTATE);
    CHECK(lineHandoffA(call, "taker.EXE", 0) == 0);
    m = await_message(&taker, LINE_APPNEWCALL, other, ANY);
    got = (HCALL)m.dwParam2;
    m = await_message(&taker, LINE_CALLSTATE, got, LINECALLSTATE_CONNECTED);
    CHECK(m.dwParam3 == LINECALLPRIVILEGE_OWNER);
    m = await_message(&giver, LINE_CALLINFO, call, ANY);
    CHECK(m.dwParam1 == LINECALLINFOSTATE_NUMOWNERINCR);
    CHECK(lineSetCallPrivilege(call, 99) == LINEERR_INVALCALLPRIVILEGE);
    CHECK(lineSetCallPrivilege(call, LINECALLPRIVILEGE_MONITOR) == 0);
    CHECK(lineDrop(call, NULL, 0) == LINEERR_NOTOWNER);
    drop(&taker, got);
    await_state(&giver, call, LINECALLSTATE_IDLE);
    CHECK(lineShutdown(giver.app) == 0);
    CHECK(lineShutdown(taker.app) == 0);
}

/* A3, A10: closing a line takes its replies and handles away, and drops what nobody else owns; letting go of a handle does not. */
static void leaving(void)
{
    program p, late;
    HLINE line, watched;
    HCALL call, seen = 0;
    char room[64];
    LINECALLLIST list;
    LINEMESSAGE m;
    start_program(&p, "leaver");
    line = open_line(&p, LINE_301, LINECALLPRIVILEGE_NONE);
    call = call_up(&p, line, "201");

    start_program(&late, "late");
    watched = open_line(&late, LINE_301, LINECALLPRIVILEGE_MONITOR);
    memset(room, 0, sizeof room);
    memset(&list, 0, sizeof list);
    list.dwTotalSize = sizeof room;
    memcpy(room, &list, sizeof list);
    CHECK(lineGetNewCalls(watched, 0, LINECALLSELECT_LINE, (LPLINECALLLIST)room) == 0);
    memcpy(&list, room, sizeof list);
    CHECK(list.dwCallsNumEntries == 1);
    memcpy(&seen, room + list.dwCallsOffset, sizeof seen);
    CHECK(state_of(seen) == LINECALLSTATE_CONNECTED);

    CHECK(lineDrop(call, NULL, 0) > 0);
    CHECK(lineClose(line) == 0);
    CHECK(lineDrop(call, NULL, 0) == LINEERR_INVALCALLHANDLE);
    CHECK(lineClose(line) == LINEERR_INVALLINEHANDLE);
    await_state(&late, seen, LINECALLSTATE_IDLE);
    while (lineGetMessage(p.app, &m, 0) == 0)
        CHECK(m.dwMessageID != LINE_REPLY);

    line = open_line(&p, LINE_301, LINECALLPRIVILEGE_NONE);
    forget_messages(&late);
    call = call_up(&p, line, "201");
    do /* past the attempts that met him still busy */
        seen = (HCALL)await_message(&late, LINE_APPNEWCALL, watched, ANY).dwParam2;
    while (state_of(seen) != LINECALLSTATE_CONNECTED);
    CHECK(lineDeallocateCall(call) == 0);
    CHECK(state_of(seen) == LINECALLSTATE_CONNECTED);
    CHECK(lineSetCallPrivilege(seen, LINECALLPRIVILEGE_OWNER) == 0);
    CHECK(lineShutdown(late.app) == 0); /* and with it the call's last owner */
    CHECK(lineShutdown(p.app) == 0);
}

/* A file descriptor becomes readable while messages wait. */
static void a_descriptor_for_poll(void)
{
    program p;
    HLINE line;
    HCALL call = 0;
    LINEINITIALIZEEXPARAMS how;
    DWORD version = VERSION, devices = 0;
    HLINEAPP app = 0;
    struct pollfd ready;
    LINEMESSAGE m;
    memset(&how, 0, sizeof how);
    how.dwTotalSize = sizeof how;
    how.dwOptions = LINEINITIALIZEEXOPTION_USEEVENT;
    CHECK(lineInitializeExA(&app, NULL, NULL, "poller", &devices, &version, &how) == 0);
    ready.fd = (int)(intptr_t)how.Handles.hEvent;
    ready.events = POLLIN;
    CHECK(poll(&ready, 1, 0) == 0);
    CHECK(lineGetMessage(app, &m, 0) == LINEERR_OPERATIONFAILED);
    memset(&p, 0, sizeof p);
    p.app = app;
    line = open_line(&p, LINE_301, LINECALLPRIVILEGE_NONE);
    CHECK(lineMakeCallA(line, &call, "203", 0, NULL) > 0);
    CHECK(poll(&ready, 1, PATIENCE) == 1);
    CHECK(lineGetMessage(app, &m, 0) == 0);
    CHECK(lineShutdown(app) == 0);
    CHECK(lineGetMessage(app, &m, 0) == LINEERR_INVALAPPHANDLE);
}

int main(void)
{
    CHECK(tipring_tapi_lines("simulated", 30.0) == 0);
    monitors();
    handing_over();
    leaving();
    a_descriptor_for_poll();
    return 0;
}
