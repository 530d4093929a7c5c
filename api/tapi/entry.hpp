#pragma once
/// What the functions of tapi.h have in common: on to the engine's thread, handles to things, refusals to numbers.

#include "api/tapi/structure.hpp"
#include "api/tapi/telephony.hpp"

#include <concepts>
#include <optional>
#include <string>
#include <utility>

namespace tipring::tapi {

/// A result for C, and its sentence.
struct answer
{
    LONG code = 0;
    std::string why;
};

/// Remembers the sentence for tipring_tapi_error(). @return the code.
LONG tell(answer a);

/// What an exception that is being handled means to C. Call it in a catch block.
answer answer_of_current_exception();

template <std::invocable F>
answer guarded(F f)
{
    try {
        return {f(), {}};
    } catch (...) {
        return answer_of_current_exception();
    }
}

/// Runs `f(telephony&)` on the engine's thread.
template <std::invocable<telephony&> F>
LONG on_engine(F f)
{
    const std::shared_ptr<telephony> t = running();
    if (!t)
        return tell({LINEERR_UNINITIALIZED, "lineInitializeEx comes first"});
    return tell(t->ask([&](telephony& all) { return guarded([&] { return f(all); }); }));
}

template <std::invocable<telephony&, client&> F>
LONG on_client(HLINEAPP handle, F f)
{
    return on_engine([&](telephony& t) -> LONG {
        client* const who = t.all().clients.find(handle);
        return who ? f(t, *who) : LINEERR_INVALAPPHANDLE;
    });
}

template <std::invocable<telephony&, client&, open_line&> F>
LONG on_line(HLINE handle, F f)
{
    return on_engine([&](telephony& t) -> LONG {
        open_line* const line = t.all().lines.find(handle);
        return line ? f(t, *line->owner, *line) : LINEERR_INVALLINEHANDLE;
    });
}

template <std::invocable<telephony&, client&, held_call&> F>
LONG on_call(HCALL handle, F f)
{
    return on_engine([&](telephony& t) -> LONG {
        held_call* const call = t.all().calls.find(handle);
        return call ? f(t, *call->owner, *call) : LINEERR_INVALCALLHANDLE;
    });
}

/// One operation on one call: checked now, carried out as a request.
/// @param work  (core::application&, const core::call_handle&) -> awaitable<void>
template <class Work>
LONG operate(HCALL handle, core::operation what, Work work)
{
    return on_call(handle, [&](telephony&, client& who, held_call& c) {
        who.application().check(what, c.call);
        return who.start(c.line, who.done(work(who.application(), c.call)));
    });
}

std::string said(LPCSTR text);
/// @throws failure(address_invalid) where it is no valid UTF-16.
std::string said(LPCWSTR text);

inline constexpr strings form_of(LPCSTR) { return strings::narrow; }
inline constexpr strings form_of(LPCWSTR) { return strings::wide; }

/// What of a dialable string no line here can do, the first of it: `$ @ ? :`. @return 0, or LINEERR_DIAL*.
LONG prescan(std::string_view number);

/// Parameters of a call to be made, as far as they can be wrong. nullptr is right.
LONG check_parameters(const LINECALLPARAMS* params);

inline constexpr DWORD newest_version = 0x00020002;
inline constexpr DWORD oldest_version = 0x00010003;
inline constexpr DWORD the_address = 0; ///< every line has one

} // namespace tipring::tapi
