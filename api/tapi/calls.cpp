/// Functions of tapi.h that do something to one call.

#include "api/tapi/entry.hpp"
#include "api/tapi/tapi_values.hpp"
#include "base/error.hpp"

using namespace tipring;
using namespace tipring::tapi;
using core::application;
using core::call_handle;
using core::operation;

namespace {

template <class Text>
LONG make_call(HLINE line, LPHCALL out, Text number, const LINECALLPARAMS* params)
{
    if (!out)
        return LINEERR_INVALPOINTER;
    return on_line(line, [&](telephony&, client& who, open_line& on) -> LONG {
        if (const LONG wrong = check_parameters(params); wrong != 0)
            return wrong;
        const std::string digits = number ? said(number) : ";";
        if (const LONG cannot = prescan(digits); cannot != 0)
            return cannot;
        return who.start_call(on, digits, out);
    });
}

template <class Text>
LONG dial(HCALL call, Text number)
{
    if (!number)
        return LINEERR_INVALPOINTER;
    return on_call(call, [&](telephony&, client& who, held_call& c) -> LONG {
        const std::string digits = said(number);
        if (const LONG cannot = prescan(digits); cannot != 0)
            return cannot;
        who.application().check(operation::dial, c.call);
        return who.start(c.line, who.done(who.application().dial(c.call, digits)));
    });
}

/// blind_transfer and redirect: a call and where it goes.
template <class Text>
LONG send_elsewhere(
    HCALL call, operation what, Text number, awaitable<void> (application::*work)(call_handle, std::string)
)
{
    if (!number)
        return LINEERR_INVALPOINTER;
    return on_call(call, [&](telephony&, client& who, held_call& c) -> LONG {
        const std::string digits = said(number);
        if (const LONG cannot = prescan(digits); cannot != 0)
            return cannot;
        application& self = who.application();
        self.check(what, c.call);
        return who.start(c.line, who.done((self.*work)(c.call, digits)));
    });
}

/// A consultation call of a call.
LONG consult(
    HCALL call,
    operation what,
    LPHCALL out,
    const LINECALLPARAMS* params,
    awaitable<call_handle> (application::*work)(call_handle)
)
{
    if (!out)
        return LINEERR_INVALPOINTER;
    return on_call(call, [&](telephony&, client& who, held_call& c) -> LONG {
        if (const LONG wrong = check_parameters(params); wrong != 0)
            return wrong;
        application& self = who.application();
        self.check(what, c.call);
        return who.start(c.line, who.made((self.*work)(c.call), out));
    });
}

/// Two calls, both owned by the one who asks.
template <class F>
LONG on_both(HCALL first, HCALL second, LONG second_is_wrong, F f)
{
    return on_call(first, [&](telephony& t, client& who, held_call& a) -> LONG {
        held_call* const b = t.all().calls.find(second);
        if (!b || b->owner != &who)
            return second_is_wrong;
        return f(who, a, *b);
    });
}

/// A conference's parent: INVALCONFCALLHANDLE for what is none.
LONG not_a_conference(const held_call& c)
{
    return c.call->origin == core::call_origin::conference ? 0 : LINEERR_INVALCONFCALLHANDLE;
}

LONG setup_conference(HCALL call, LPHCALL conference, LPHCALL consultation, const LINECALLPARAMS* params)
{
    if (!conference || !consultation)
        return LINEERR_INVALPOINTER;
    return on_call(call, [&](telephony&, client& who, held_call& c) -> LONG {
        if (const LONG wrong = check_parameters(params); wrong != 0)
            return wrong;
        application& self = who.application();
        self.check(operation::setup_conference, c.call);
        return who.start(c.line, who.made_two(self.setup_conference(c.call), conference, consultation));
    });
}

LONG prepare_add(HCALL call, LPHCALL out, const LINECALLPARAMS* params)
{
    const LONG none = on_call(call, [](telephony&, client&, held_call& c) { return not_a_conference(c); });
    if (none == LINEERR_INVALCALLHANDLE)
        return LINEERR_INVALCONFCALLHANDLE;
    if (none != 0)
        return none;
    return consult(call, operation::prepare_add_to_conference, out, params, &application::prepare_add_to_conference);
}

/// User-user information goes nowhere on a phone line: none is welcome, any is too much.
LONG user_info(LPCSTR info, DWORD size) { return info && size > 0 ? LINEERR_USERUSERINFOTOOBIG : 0; }

} // namespace

// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name): the header has TAPI's names
extern "C" {

LONG lineMakeCall(HLINE line, LPHCALL call, LPCSTR to, DWORD, LPLINECALLPARAMS params)
{
    return make_call(line, call, to, params);
}
LONG lineMakeCallA(HLINE line, LPHCALL call, LPCSTR to, DWORD, LPLINECALLPARAMS params)
{
    return make_call(line, call, to, params);
}
LONG lineMakeCallW(HLINE line, LPHCALL call, LPCWSTR to, DWORD, LPLINECALLPARAMS params)
{
    return make_call(line, call, to, params);
}

LONG lineDial(HCALL call, LPCSTR to, DWORD) { return dial(call, to); }
LONG lineDialA(HCALL call, LPCSTR to, DWORD) { return dial(call, to); }
LONG lineDialW(HCALL call, LPCWSTR to, DWORD) { return dial(call, to); }

LONG lineAccept(HCALL call, LPCSTR info, DWORD size)
{
    if (const LONG wrong = user_info(info, size); wrong != 0)
        return wrong;
    return operate(call, operation::accept, [](application& a, const call_handle& c) { return a.accept(c); });
}

LONG lineAnswer(HCALL call, LPCSTR info, DWORD size)
{
    if (const LONG wrong = user_info(info, size); wrong != 0)
        return wrong;
    return operate(call, operation::answer, [](application& a, const call_handle& c) { return a.answer(c); });
}

LONG lineDrop(HCALL call, LPCSTR info, DWORD size)
{
    if (const LONG wrong = user_info(info, size); wrong != 0)
        return wrong;
    return operate(call, operation::drop, [](application& a, const call_handle& c) { return a.drop(c); });
}

LONG lineHold(HCALL call)
{
    return operate(call, operation::hold, [](application& a, const call_handle& c) { return a.hold(c); });
}

LONG lineUnhold(HCALL call)
{
    return operate(call, operation::unhold, [](application& a, const call_handle& c) { return a.unhold(c); });
}

LONG lineSecureCall(HCALL call)
{
    return operate(call, operation::secure_call, [](application& a, const call_handle& c) { return a.secure_call(c); });
}

LONG lineSwapHold(HCALL active, HCALL held)
{
    return on_both(active, held, LINEERR_INVALCALLHANDLE, [](client& who, held_call& a, held_call& b) {
        who.application().check(operation::swap_hold, a.call);
        return who.start(a.line, who.done(who.application().swap_hold(a.call, b.call)));
    });
}

LONG lineSetupTransfer(HCALL call, LPHCALL out, LPLINECALLPARAMS params)
{
    return consult(call, operation::setup_transfer, out, params, &application::setup_transfer);
}
LONG lineSetupTransferA(HCALL call, LPHCALL out, LPLINECALLPARAMS params)
{
    return lineSetupTransfer(call, out, params);
}
LONG lineSetupTransferW(HCALL call, LPHCALL out, LPLINECALLPARAMS params)
{
    return lineSetupTransfer(call, out, params);
}

LONG lineCompleteTransfer(HCALL call, HCALL consultation, LPHCALL conference, DWORD mode)
{
    const auto how = transfer_mode_of(mode);
    if (!how)
        return LINEERR_INVALTRANSFERMODE;
    const bool joins = *how == core::transfer_mode::conference;
    if (joins && !conference)
        return LINEERR_INVALPOINTER;
    const LPHCALL out = joins ? conference : nullptr;
    return on_both(call, consultation, LINEERR_INVALCONSULTCALLHANDLE, [&](client& who, held_call& a, held_call& b) {
        application& self = who.application();
        self.check(operation::complete_transfer, a.call);
        return who.start(a.line, who.made(self.complete_transfer(a.call, b.call, *how), out));
    });
}

LONG lineBlindTransfer(HCALL call, LPCSTR to, DWORD)
{
    return send_elsewhere(call, operation::blind_transfer, to, &application::blind_transfer);
}
LONG lineBlindTransferA(HCALL call, LPCSTR to, DWORD)
{
    return send_elsewhere(call, operation::blind_transfer, to, &application::blind_transfer);
}
LONG lineBlindTransferW(HCALL call, LPCWSTR to, DWORD)
{
    return send_elsewhere(call, operation::blind_transfer, to, &application::blind_transfer);
}

LONG lineRedirect(HCALL call, LPCSTR to, DWORD)
{
    return send_elsewhere(call, operation::redirect, to, &application::redirect);
}
LONG lineRedirectA(HCALL call, LPCSTR to, DWORD)
{
    return send_elsewhere(call, operation::redirect, to, &application::redirect);
}
LONG lineRedirectW(HCALL call, LPCWSTR to, DWORD)
{
    return send_elsewhere(call, operation::redirect, to, &application::redirect);
}

LONG lineSetupConference(HCALL call, HLINE, LPHCALL conference, LPHCALL consultation, DWORD, LPLINECALLPARAMS params)
{
    return setup_conference(call, conference, consultation, params);
}
LONG lineSetupConferenceA(HCALL call, HLINE, LPHCALL conference, LPHCALL consultation, DWORD, LPLINECALLPARAMS params)
{
    return setup_conference(call, conference, consultation, params);
}
LONG lineSetupConferenceW(HCALL call, HLINE, LPHCALL conference, LPHCALL consultation, DWORD, LPLINECALLPARAMS params)
{
    return setup_conference(call, conference, consultation, params);
}

LONG linePrepareAddToConference(HCALL conference, LPHCALL out, LPLINECALLPARAMS params)
{
    return prepare_add(conference, out, params);
}
LONG linePrepareAddToConferenceA(HCALL conference, LPHCALL out, LPLINECALLPARAMS params)
{
    return prepare_add(conference, out, params);
}
LONG linePrepareAddToConferenceW(HCALL conference, LPHCALL out, LPLINECALLPARAMS params)
{
    return prepare_add(conference, out, params);
}

LONG lineAddToConference(HCALL conference, HCALL consultation)
{
    return on_both(conference, consultation, LINEERR_INVALCALLHANDLE, [](client& who, held_call& a, held_call& b) {
        if (const LONG wrong = not_a_conference(a); wrong != 0)
            return wrong;
        who.application().check(operation::add_to_conference, a.call);
        return who.start(a.line, who.done(who.application().add_to_conference(a.call, b.call)));
    });
}

LONG lineRemoveFromConference(HCALL call)
{
    return operate(call, operation::remove_from_conference, [](application& a, const call_handle& c) {
        return a.remove_from_conference(c);
    });
}

} // extern "C"
// NOLINTEND(readability-inconsistent-declaration-parameter-name)
