/* Structures, versions, bad handles and pointers, W strings, and callbacks that call back in. */

#include "tests/api/tapi/program.h"

#include <pthread.h>

/* Sizes of the fixed parts of version 2.2, as a compiler of the original makes them. */
_Static_assert(sizeof(LINECALLPARAMS) == 176, "LINECALLPARAMS");
_Static_assert(sizeof(LINECALLINFO) == 324, "LINECALLINFO");
_Static_assert(sizeof(LINECALLSTATUS) == 56, "LINECALLSTATUS");
_Static_assert(sizeof(LINECALLLIST) == 24, "LINECALLLIST");
_Static_assert(sizeof(LINEADDRESSCAPS) == 228, "LINEADDRESSCAPS");
_Static_assert(sizeof(LINEADDRESSSTATUS) == 64, "LINEADDRESSSTATUS");
_Static_assert(sizeof(LINEDEVCAPS) == 268, "LINEDEVCAPS");
_Static_assert(sizeof(LINEDEVSTATUS) == 88, "LINEDEVSTATUS");
_Static_assert(sizeof(LINEFORWARD) == 24, "LINEFORWARD");
_Static_assert(sizeof(VARSTRING) == 24, "VARSTRING");
_Static_assert(sizeof(LINETRANSLATECAPS) == 44, "LINETRANSLATECAPS");
_Static_assert(sizeof(LINELOCATIONENTRY) == 68, "LINELOCATIONENTRY");
_Static_assert(sizeof(LINECARDENTRY) == 44, "LINECARDENTRY");
_Static_assert(sizeof(LINECOUNTRYENTRY) == 44, "LINECOUNTRYENTRY");

static void set_total(void* structure, DWORD size) { memcpy(structure, &size, sizeof size); }

/* Every size of buffer, at an odd address: what fits is filled, nothing is written behind its end. */
static void buffers_of_every_size(void)
{
    program p;
    DWORD size;
    start_program(&p, "sizes");
    for (size = 0; size < 400; ++size) {
        unsigned char room[512];
        LINEDEVCAPS caps;
        LONG result;
        DWORD i;
        memset(room, 0xa5, sizeof room);
        set_total(room + 1, size);
        result = lineGetDevCapsA(p.app, 0, VERSION, 0, (LPLINEDEVCAPS)(void*)(room + 1));
        for (i = size < 4 ? 4 : size; i < 510; ++i)
            CHECK(room[1 + i] == 0xa5);
        if (size < sizeof caps) {
            CHECK(result == LINEERR_STRUCTURETOOSMALL);
            continue;
        }
        CHECK(result == 0);
        memcpy(&caps, room + 1, sizeof caps);
        CHECK(caps.dwUsedSize <= size && caps.dwUsedSize <= caps.dwNeededSize);
        if (caps.dwLineNameSize == 0) {
            CHECK(caps.dwNeededSize > size && caps.dwLineNameOffset == 0);
        } else {
            CHECK(caps.dwLineNameOffset + caps.dwLineNameSize <= size);
            CHECK(strcmp((const char*)room + 1 + caps.dwLineNameOffset, "plant:301") == 0);
        }
        if (size >= caps.dwNeededSize)
            CHECK(caps.dwLineNameSize != 0);
    }
    CHECK(lineShutdown(p.app) == 0);
}

/* An older version's structure ends earlier, and nothing is written beyond it. */
static void older_versions(void)
{
    program p;
    unsigned char room[512];
    LINEDEVCAPS caps;
    DWORD version = 0;
    LINEEXTENSIONID extension;
    start_program(&p, "old");
    CHECK(lineNegotiateAPIVersion(p.app, 0, 0x00010003, 0x00010004, &version, &extension) == 0);
    CHECK(version == 0x00010004);
    CHECK(lineNegotiateAPIVersion(p.app, 0, 0x00010003, 0x00030001, &version, &extension) == 0);
    CHECK(version == 0x00020002);
    CHECK(
        lineNegotiateAPIVersion(p.app, 0, 0x00030000, 0x00030001, &version, &extension) ==
        LINEERR_INCOMPATIBLEAPIVERSION
    );
    CHECK(lineNegotiateAPIVersion(p.app, 99, 0x00010003, 0x00010004, &version, &extension) == LINEERR_BADDEVICEID);
    memset(room, 0xa5, sizeof room);
    set_total(room, 236);
    CHECK(lineGetDevCapsA(p.app, 0, 0x00010003, 0, (LPLINEDEVCAPS)(void*)room) == 0);
    memcpy(&caps, room, sizeof caps);
    CHECK(caps.dwUsedSize == 236 && caps.dwNeededSize > 236);
    CHECK(room[236] == 0xa5);
    CHECK(lineShutdown(p.app) == 0);
}

static void wide_strings(void)
{
    program p;
    HLINE line = 0;
    HCALL call = 0;
    char room[600];
    LINEDEVCAPS caps;
    static const WCHAR name[] = u"plant:301";
    static const WCHAR unpaired[] = {u'2', 0xd800, 0};
    start_program(&p, "wide");
    set_total(room, sizeof room);
    CHECK(lineGetDevCapsW(p.app, 0, VERSION, 0, (LPLINEDEVCAPS)(void*)room) == 0);
    memcpy(&caps, room, sizeof caps);
    CHECK(caps.dwStringFormat == STRINGFORMAT_UNICODE && caps.dwLineNameSize == sizeof name);
    CHECK(memcmp(room + caps.dwLineNameOffset, name, sizeof name) == 0);
    CHECK(lineOpenW(p.app, 1, &line, VERSION, 0, 0, LINECALLPRIVILEGE_NONE, 0, NULL) == 0);
    CHECK(lineMakeCallW(line, &call, unpaired, 0, NULL) == LINEERR_INVALADDRESS);
    CHECK(reply_to(&p, lineMakeCallW(line, &call, u"202", 0, NULL)) == 0);
    await_state(&p, call, LINECALLSTATE_BUSY);
    drop(&p, call);
    CHECK(lineShutdown(p.app) == 0);
}

static void bad_parameters(void)
{
    program p;
    HLINE line = 0;
    HCALL call = 0;
    LINECALLPARAMS params;
    LINECALLLIST list;
    LINEFORWARDLIST forwards;
    HLINE extension;
    DWORD devices = 0, version = 0, i;
    HLINEAPP app = 0;
    CHECK(lineOpenA(1, 0, &line, VERSION, 0, 0, LINECALLPRIVILEGE_NONE, 0, NULL) == LINEERR_UNINITIALIZED);
    CHECK(lineInitializeExA(&app, NULL, NULL, "x", &devices, &version, NULL) == LINEERR_INCOMPATIBLEAPIVERSION);
    version = VERSION;
    CHECK(lineInitializeExA(&app, NULL, NULL, "x", &devices, &version, NULL) == LINEERR_INVALPOINTER);
    start_program(&p, "bad");
    CHECK(tipring_tapi_lines("simulated", 1.0) == LINEERR_INUSE);
    CHECK(strlen(tipring_tapi_error()) > 0);
    CHECK(lineOpenA(p.app, 999, &line, VERSION, 0, 0, LINECALLPRIVILEGE_NONE, 0, NULL) == LINEERR_BADDEVICEID);
    CHECK(lineOpenA(p.app, 0, &line, VERSION, 0, 0, 0, 0, NULL) == LINEERR_INVALPRIVSELECT);
    CHECK(lineOpenA(p.app, 0, &line, VERSION, 0, 0, LINECALLPRIVILEGE_OWNER, 0, NULL) == LINEERR_INVALMEDIAMODE);
    CHECK(lineOpenA(p.app, 0, &line, VERSION, 0, 0, LINECALLPRIVILEGE_OWNER, 1, NULL) == LINEERR_INVALMEDIAMODE);
    CHECK(
        lineOpenA(p.app, 0, &line, 0x00030000, 0, 0, LINECALLPRIVILEGE_NONE, 0, NULL) == LINEERR_INCOMPATIBLEAPIVERSION
    );
    CHECK(lineOpenA(p.app + 1, 0, &line, VERSION, 0, 0, LINECALLPRIVILEGE_NONE, 0, NULL) == LINEERR_INVALAPPHANDLE);
    CHECK(lineOpenA(p.app, LINEMAPPER, &line, VERSION, 0, 0, LINECALLPRIVILEGE_NONE, 0, NULL) == 0);

    memset(&params, 0, sizeof params);
    CHECK(lineMakeCallA(line, &call, "201", 0, &params) == LINEERR_STRUCTURETOOSMALL);
    params.dwTotalSize = sizeof params;
    params.dwBearerMode = LINEBEARERMODE_DATA;
    CHECK(lineMakeCallA(line, &call, "201", 0, &params) == LINEERR_BEARERMODEUNAVAIL);
    params.dwBearerMode = 3;
    CHECK(lineMakeCallA(line, &call, "201", 0, &params) == LINEERR_INVALBEARERMODE);
    params.dwBearerMode = 0;
    params.dwAddressMode = LINEADDRESSMODE_ADDRESSID;
    params.dwAddressID = 1;
    CHECK(lineMakeCallA(line, &call, "201", 0, &params) == LINEERR_INVALADDRESSID);

    memset(&list, 0, sizeof list);
    CHECK(lineGetNewCalls(line, 0, LINECALLSELECT_LINE, &list) == LINEERR_STRUCTURETOOSMALL);
    CHECK(lineGetNewCalls(line, 0, LINECALLSELECT_CALL, &list) == LINEERR_INVALCALLSELECT);
    CHECK(lineSetStatusMessages(line, 0x80000000u, 0) == LINEERR_INVALLINESTATE);
    CHECK(lineSetStatusMessages(line, 0, 0x80000000u) == LINEERR_INVALADDRESSSTATE);

    extension = open_line(&p, EXTENSION_201, LINECALLPRIVILEGE_NONE);
    memset(&forwards, 0, sizeof forwards);
    forwards.dwTotalSize = sizeof forwards;
    forwards.dwNumEntries = 1000000;
    CHECK(lineForwardA(extension, 1, 0, &forwards, 3, &call, NULL) == LINEERR_INVALPARAM);
    forwards.dwNumEntries = 1;
    forwards.ForwardList[0].dwForwardMode = LINEFORWARDMODE_UNCOND;
    forwards.ForwardList[0].dwDestAddressSize = 0xfffffff0u;
    forwards.ForwardList[0].dwDestAddressOffset = 0x20;
    CHECK(lineForwardA(extension, 1, 0, &forwards, 3, &call, NULL) == LINEERR_INVALPARAM);
    forwards.ForwardList[0].dwForwardMode = 3;
    CHECK(lineForwardA(extension, 1, 0, &forwards, 3, &call, NULL) == LINEERR_INVALPARAM);

    /* Handles of every shape: refused, whatever is done with them. */
    for (i = 0; i < 20000; ++i) {
        const DWORD handle = i * 2654435761u;
        if (handle == line || handle == extension || handle == p.app)
            continue;
        CHECK(lineDrop(handle, NULL, 0) == LINEERR_INVALCALLHANDLE);
        CHECK(lineClose(handle) == LINEERR_INVALLINEHANDLE);
    }
    CHECK(lineDrop(line, NULL, 0) == LINEERR_INVALCALLHANDLE);
    CHECK(lineClose(p.app) == LINEERR_INVALLINEHANDLE);
    CHECK(lineShutdown(line) == LINEERR_INVALAPPHANDLE);
    CHECK(lineShutdown(p.app) == 0);
    CHECK(lineShutdown(p.app) == LINEERR_UNINITIALIZED);
}

/* A callback that asks, places calls, and waits for messages from within. */
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int busy_heard = 0;
static HLINEAPP calling_app = 0;
static HCALL called_back = 0;

static void on_message(DWORD device, DWORD message, DWORD_PTR instance, DWORD_PTR p1, DWORD_PTR p2, DWORD_PTR p3)
{
    (void)p3;
    (void)p2;
    CHECK(message == LINE_REPLY || instance == 4711);
    if (message != LINE_CALLSTATE || p1 != LINECALLSTATE_BUSY)
        return;
    CHECK(state_of(device) == LINECALLSTATE_BUSY);
    {
        const LONG request = lineDrop(device, NULL, 0);
        LINEMESSAGE m;
        CHECK(request > 0);
        do
            CHECK(lineGetMessage(calling_app, &m, PATIENCE) == 0);
        while (m.dwMessageID != LINE_REPLY || m.dwParam1 != (DWORD_PTR)request);
        CHECK(m.dwParam2 == 0);
    }
    pthread_mutex_lock(&gate);
    busy_heard = 1;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&gate);
}

static void callbacks(void)
{
    DWORD devices = 0, version = VERSION;
    HLINE line = 0;
    CHECK(lineInitializeExA(&calling_app, NULL, on_message, "callback", &devices, &version, NULL) == 0);
    CHECK(lineOpenA(calling_app, LINE_302, &line, VERSION, 0, 4711, LINECALLPRIVILEGE_NONE, 0, NULL) == 0);
    CHECK(lineMakeCallA(line, &called_back, "202", 0, NULL) > 0);
    pthread_mutex_lock(&gate);
    while (!busy_heard)
        pthread_cond_wait(&changed, &gate);
    pthread_mutex_unlock(&gate);
    CHECK(lineShutdown(calling_app) == 0);
}

int main(void)
{
    CHECK(tipring_tapi_lines("simulated", 30.0) == 0);
    buffers_of_every_size();
    older_versions();
    wide_strings();
    bad_parameters();
    callbacks();
    return 0;
}
