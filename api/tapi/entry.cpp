#include "api/tapi/entry.hpp"

#include "api/tapi/tapi_values.hpp"
#include "api/tapi/tipring_tapi.h"
#include "base/error.hpp"

#include <cstring>
#include <new>

namespace tipring::tapi {

namespace {

thread_local std::string last_sentence;

} // namespace

LONG tell(answer a)
{
    if (a.code < 0)
        last_sentence = a.why.empty() ? "refused" : std::move(a.why);
    return a.code;
}

answer answer_of_current_exception()
{
    try {
        throw;
    } catch (const failure& e) {
        return {lineerr_of(e.code()), e.what()};
    } catch (const std::bad_alloc&) {
        return {LINEERR_NOMEM, {}};
    }
}

std::string said(LPCSTR text) { return text ? text : ""; }

std::string said(LPCWSTR text)
{
    if (!text)
        return {};
    const auto utf8 = utf8_of(text);
    if (!utf8)
        throw failure(errc::address_invalid, "the text is not valid UTF-16");
    return *utf8;
}

LONG prescan(std::string_view number)
{
    for (const char c : number.substr(0, number.find_first_of("|^")))
        switch (c) {
        case '$': return LINEERR_DIALBILLING;
        case '@': return LINEERR_DIALQUIET;
        case '?': return LINEERR_DIALPROMPT;
        case ':': return LINEERR_DIALVOICEDETECT;
        default: break;
        }
    return 0;
}

LONG check_parameters(const LINECALLPARAMS* params)
{
    if (!params)
        return 0;
    constexpr std::size_t least = 112; // the fixed part below version 2.0
    LINECALLPARAMS p{};
    std::memcpy(&p.dwTotalSize, params, sizeof p.dwTotalSize);
    if (p.dwTotalSize < least)
        return LINEERR_STRUCTURETOOSMALL;
    std::memcpy(&p, params, std::min<std::size_t>(p.dwTotalSize, sizeof p));
    constexpr DWORD all_bearers = 2 * LINEBEARERMODE_RESTRICTEDDATA - 1;
    if ((p.dwBearerMode & (p.dwBearerMode - 1)) != 0 || p.dwBearerMode > all_bearers)
        return LINEERR_INVALBEARERMODE;
    if (p.dwBearerMode != 0 && p.dwBearerMode != LINEBEARERMODE_VOICE && p.dwBearerMode != LINEBEARERMODE_SPEECH)
        return LINEERR_BEARERMODEUNAVAIL;
    if (p.dwMediaMode != 0 && !media_modes_of(p.dwMediaMode))
        return LINEERR_INVALMEDIAMODE;
    if (p.dwAddressMode == LINEADDRESSMODE_ADDRESSID && p.dwAddressID != the_address)
        return LINEERR_INVALADDRESSID;
    if (p.dwAddressMode > LINEADDRESSMODE_DIALABLEADDR)
        return LINEERR_INVALADDRESSMODE;
    return 0;
}

} // namespace tipring::tapi

extern "C" const char* tipring_tapi_error(void) { return tipring::tapi::last_sentence.c_str(); }
