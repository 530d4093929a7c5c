/// Functions of tapi.h for applications and lines: from lineInitialize to lineShutdown.

#include "api/tapi/entry.hpp"
#include "api/tapi/tapi_values.hpp"
#include "api/tapi/tipring_tapi.h"
#include "base/error.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>

using namespace tipring;
using namespace tipring::tapi;

namespace {

/// How an application wants its messages; from LINEINITIALIZEEXPARAMS.
struct delivery
{
    bool by_callback = true;
    LPLINEINITIALIZEEXPARAMS to_fill = nullptr;
};

/// @throws failure for lines that cannot be had.
LONG initialize(LPHLINEAPP app, LINECALLBACK callback, const std::string& name, LPDWORD devices, const delivery& how)
{
    if (!app || !devices || (how.by_callback && !callback))
        return LINEERR_INVALPOINTER;
    const std::shared_ptr<telephony> t = use();
    auto box = std::make_shared<mailbox>();
    const HLINEAPP handle = t->ask([&](telephony& all) {
        *devices = static_cast<DWORD>(all.devices().size());
        return all.add_client(name, box);
    });
    if (handle == 0)
        return LINEERR_RESOURCEUNAVAIL;
    *app = handle;
    if (how.to_fill) {
        static_assert(sizeof(HANDLE) == sizeof(std::intptr_t));
        const std::intptr_t descriptor = box->messages().descriptor();
        std::memcpy(
            reinterpret_cast<char*>(how.to_fill) + offsetof(LINEINITIALIZEEXPARAMS, Handles),
            &descriptor,
            sizeof descriptor
        );
    }
    if (how.by_callback)
        box->call_back(callback);
    return 0;
}

/// @return 0, and how messages are to be delivered; or what is wrong.
LONG read(LPLINEINITIALIZEEXPARAMS params, delivery& how)
{
    if (!params)
        return 0;
    LINEINITIALIZEEXPARAMS p{};
    std::memcpy(&p.dwTotalSize, params, sizeof p.dwTotalSize);
    if (p.dwTotalSize < sizeof p)
        return LINEERR_STRUCTURETOOSMALL;
    std::memcpy(&p, params, sizeof p);
    switch (p.dwOptions & ~LINEINITIALIZEEXOPTION_CALLHUBTRACKING) {
    case LINEINITIALIZEEXOPTION_USEHIDDENWINDOW: break;
    case LINEINITIALIZEEXOPTION_USEEVENT:
        how.by_callback = false;
        how.to_fill = params;
        break;
    default: return LINEERR_INVALPARAM;
    }
    const DWORD size = sizeof p;
    std::memcpy(reinterpret_cast<char*>(params) + offsetof(LINEINITIALIZEEXPARAMS, dwNeededSize), &size, sizeof size);
    std::memcpy(reinterpret_cast<char*>(params) + offsetof(LINEINITIALIZEEXPARAMS, dwUsedSize), &size, sizeof size);
    return 0;
}

template <class Text>
LONG initialize_ex(
    LPHLINEAPP app, LINECALLBACK callback, Text name, LPDWORD devices, LPDWORD version, LPLINEINITIALIZEEXPARAMS params
)
{
    if (!version)
        return LINEERR_INVALPOINTER;
    if (*version < oldest_version)
        return LINEERR_INCOMPATIBLEAPIVERSION;
    delivery how;
    if (const LONG wrong = read(params, how); wrong != 0)
        return wrong;
    *version = newest_version;
    return tell(guarded([&]() -> LONG { return initialize(app, callback, said(name), devices, how); }));
}

LONG open(
    HLINEAPP app,
    DWORD device,
    LPHLINE out,
    DWORD version,
    DWORD_PTR instance,
    DWORD rights,
    DWORD media,
    const LINECALLPARAMS* params
)
{
    if (!out)
        return LINEERR_INVALPOINTER;
    constexpr DWORD all_rights = LINECALLPRIVILEGE_NONE | LINECALLPRIVILEGE_MONITOR | LINECALLPRIVILEGE_OWNER;
    constexpr DWORD options = LINEOPENOPTION_SINGLEADDRESS | LINEOPENOPTION_PROXY;
    const DWORD right = rights & ~options;
    if (right == 0 || (right & ~all_rights) != 0 ||
        (right != LINECALLPRIVILEGE_NONE && (right & LINECALLPRIVILEGE_NONE)))
        return LINEERR_INVALPRIVSELECT;
    if (version < oldest_version || version > newest_version)
        return LINEERR_INCOMPATIBLEAPIVERSION;
    const auto modes = media_modes_of(media);
    const bool owns = (right & LINECALLPRIVILEGE_OWNER) != 0;
    if (!modes || (owns && media == 0))
        return LINEERR_INVALMEDIAMODE;
    return on_client(app, [&](telephony& t, client& who) -> LONG {
        if (const LONG wrong = check_parameters(params); wrong != 0)
            return wrong;
        const auto& devices = t.devices();
        if (device == LINEMAPPER)
            device = 0; // every line here is a voice line: the first serves
        if (device >= devices.size())
            return LINEERR_BADDEVICEID;
        open_line how;
        how.instance = instance;
        how.version = version;
        how.how.monitor = (right & LINECALLPRIVILEGE_MONITOR) != 0;
        how.how.owner = owns;
        how.how.media = *modes;
        const open_line* const opened = who.open(device, *devices[device], how);
        if (!opened)
            return LINEERR_RESOURCEUNAVAIL;
        *out = opened->handle;
        return 0;
    });
}

LONG shut_down(HLINEAPP app)
{
    const std::shared_ptr<telephony> t = running();
    if (!t)
        return LINEERR_UNINITIALIZED;
    const std::shared_ptr<mailbox> box = t->ask([app](telephony& all) {
        const client* const who = all.all().clients.find(app);
        return who ? who->box() : nullptr;
    });
    if (!box)
        return LINEERR_INVALAPPHANDLE;
    box->shut();
    t->retire(app);
    return 0;
}

} // namespace

// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name): the header has TAPI's names
extern "C" {

LONG tipring_tapi_lines(const char* lines, double speed)
{
    lines_wanted wanted;
    wanted.what = lines ? lines : "";
    wanted.speed = speed;
    return tell(
        {choose_lines(std::move(wanted)),
         "lines are \"simulated\", at a speed of 0.01 to 100, or \"dahdi:5\" at 1, and chosen first"}
    );
}

LONG lineInitialize(LPHLINEAPP app, HINSTANCE, LINECALLBACK callback, LPCSTR name, LPDWORD devices)
{
    return tell(guarded([&]() -> LONG { return initialize(app, callback, said(name), devices, {}); }));
}

LONG lineInitializeEx(
    LPHLINEAPP app,
    HINSTANCE,
    LINECALLBACK callback,
    LPCSTR name,
    LPDWORD devices,
    LPDWORD version,
    LPLINEINITIALIZEEXPARAMS params
)
{
    return initialize_ex(app, callback, name, devices, version, params);
}
LONG lineInitializeExA(
    LPHLINEAPP app,
    HINSTANCE,
    LINECALLBACK callback,
    LPCSTR name,
    LPDWORD devices,
    LPDWORD version,
    LPLINEINITIALIZEEXPARAMS params
)
{
    return initialize_ex(app, callback, name, devices, version, params);
}
LONG lineInitializeExW(
    LPHLINEAPP app,
    HINSTANCE,
    LINECALLBACK callback,
    LPCWSTR name,
    LPDWORD devices,
    LPDWORD version,
    LPLINEINITIALIZEEXPARAMS params
)
{
    return initialize_ex(app, callback, name, devices, version, params);
}

/* Waits for a callback that is under way (unless it calls this), and for calls that nobody else owns to be dropped. */
LONG lineShutdown(HLINEAPP app)
{
    const LONG done = shut_down(app);
    let_go();
    return done;
}

LONG lineNegotiateAPIVersion(
    HLINEAPP app, DWORD device, DWORD low, DWORD high, LPDWORD version, LPLINEEXTENSIONID extension
)
{
    if (!version || !extension)
        return LINEERR_INVALPOINTER;
    return on_client(app, [&](telephony& t, client&) -> LONG {
        if (device >= t.devices().size())
            return LINEERR_BADDEVICEID;
        const DWORD both = std::min(high, newest_version);
        if (low > high || both < low || both < oldest_version)
            return LINEERR_INCOMPATIBLEAPIVERSION;
        *version = both;
        std::memset(extension, 0, sizeof *extension); // no extensions
        return 0;
    });
}

LONG lineGetMessage(HLINEAPP app, LPLINEMESSAGE out, DWORD timeout)
{
    if (!out)
        return LINEERR_INVALPOINTER;
    std::shared_ptr<mailbox> box;
    const LONG known = on_client(app, [&](telephony&, client& who) {
        box = who.box();
        return 0;
    });
    if (known != 0)
        return known == LINEERR_UNINITIALIZED ? LINEERR_INVALAPPHANDLE : known;
    constexpr DWORD for_ever = 0xffffffff;
    std::optional<std::chrono::milliseconds> limit;
    if (timeout != for_ever)
        limit = std::chrono::milliseconds(timeout);
    const auto m = box->messages().take(limit);
    if (!m)
        return box->messages().closed() ? LINEERR_INVALAPPHANDLE : LINEERR_OPERATIONFAILED;
    std::memcpy(out, &*m, sizeof *m);
    return 0;
}

LONG lineOpen(
    HLINEAPP app,
    DWORD device,
    LPHLINE line,
    DWORD version,
    DWORD,
    DWORD_PTR instance,
    DWORD rights,
    DWORD media,
    LPLINECALLPARAMS params
)
{
    return open(app, device, line, version, instance, rights, media, params);
}
LONG lineOpenA(
    HLINEAPP app,
    DWORD device,
    LPHLINE line,
    DWORD version,
    DWORD,
    DWORD_PTR instance,
    DWORD rights,
    DWORD media,
    LPLINECALLPARAMS params
)
{
    return open(app, device, line, version, instance, rights, media, params);
}
LONG lineOpenW(
    HLINEAPP app,
    DWORD device,
    LPHLINE line,
    DWORD version,
    DWORD,
    DWORD_PTR instance,
    DWORD rights,
    DWORD media,
    LPLINECALLPARAMS params
)
{
    return open(app, device, line, version, instance, rights, media, params);
}

/* Waits for nothing: calls that nobody else owns are dropped afterwards. */
LONG lineClose(HLINE line)
{
    return on_line(line, [](telephony&, client& who, open_line& l) {
        who.close(l);
        return 0;
    });
}

LONG lineSetStatusMessages(HLINE line, DWORD line_states, DWORD address_states)
{
    constexpr DWORD every_line_state = 2 * LINEDEVSTATE_REMOVED - 1;
    constexpr DWORD every_address_state = 2 * LINEADDRESSSTATE_CAPSCHANGE - 1;
    if ((line_states & ~every_line_state) != 0)
        return LINEERR_INVALLINESTATE;
    if ((address_states & ~every_address_state) != 0)
        return LINEERR_INVALADDRESSSTATE;
    return on_line(line, [&](telephony&, client&, open_line& l) {
        l.line_states = line_states;
        l.address_states = address_states;
        return 0;
    });
}

LONG lineGetStatusMessages(HLINE line, LPDWORD line_states, LPDWORD address_states)
{
    if (!line_states || !address_states)
        return LINEERR_INVALPOINTER;
    return on_line(line, [&](telephony&, client&, open_line& l) {
        *line_states = l.line_states;
        *address_states = l.address_states;
        return 0;
    });
}

} // extern "C"
// NOLINTEND(readability-inconsistent-declaration-parameter-name)
