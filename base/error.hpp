#pragma once
/// How things go wrong here: three ways, never mixed.
///
/// The network answered      an ordinary value with TAPI's name (`disconnect_mode::busy`); not an error.
/// The world failed          an error_code of one of our categories: `result<T>` from pure code, `failure` thrown through coroutines.
/// We were wrong             TIPRING_ASSERT: prints what was expected and aborts; never caught.

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

#include <stdexcept>
#include <string>

namespace tipring {

using boost::system::error_code;

template <class T>
using result = boost::system::result<T>;

/// What the world can do to us, for callers that decide by kind. `message()` says what it is and how to mend it;
/// a `failure` adds where.
enum class errc {
    file_missing = 1,     ///< no such file, or it cannot be read
    file_bad,             ///< the file is not what it should be (empty, truncated, not audio)
    config_bad,           ///< a configuration with an unknown key, a wrong value or a contradiction
    unknown_country,      ///< libtonezone has no such zone
    unknown_tone,         ///< the country has no such tone
    address_invalid,      ///< a number with characters that cannot be dialled (TAPI LINEERR_INVALADDRESS)
    dial_refused,         ///< the dial guard said no (TAPI LINEERR_ADDRESSBLOCKED)
    port_vanished,        ///< the device was there and is gone
    no_such_line,         ///< nothing by that name
    not_supported,        ///< this line cannot do that, ever (TAPI LINEERR_OPERATIONUNAVAIL)
    invalid_state,        ///< the call is not in a state that allows it (TAPI LINEERR_INVALCALLSTATE)
    invalid_call,         ///< no such call (TAPI LINEERR_INVALCALLHANDLE)
    line_in_use,          ///< all appearances are taken (TAPI LINEERR_CALLUNAVAIL)
    operation_failed,     ///< tried and not achieved (TAPI LINEERR_OPERATIONFAILED)
    forward_invalid,      ///< forwarding rules that contradict each other (TAPI LINEERR_INVALPARAM)
    no_such_completion,   ///< no call-back or camp-on by that number (TAPI LINEERR_INVALCOMPLETIONID)
    no_such_group,        ///< no such pickup group (TAPI LINEERR_INVALGROUPID)
    resource_unavailable, ///< no port, no room in a bridge (TAPI LINEERR_RESOURCEUNAVAIL)
    call_over,            ///< the other end hung up in the middle of it
    not_owner,            ///< another program's call, which this one only watches (TAPI LINEERR_NOTOWNER)
    no_such_application,  ///< nobody to hand the call over to (TAPI LINEERR_TARGETNOTFOUND)
    handed_to_oneself,    ///< the caller itself is who it would be handed to (TAPI LINEERR_TARGETSELF)
};

const boost::system::error_category& tipring_category() noexcept;
error_code make_error_code(errc e) noexcept;

/// The world failed, and here is the sentence: what, where, how to mend it.
class failure : public std::runtime_error
{
public:
    failure(errc kind, const std::string& sentence)
        : std::runtime_error(sentence)
        , code_(make_error_code(kind))
    {
    }

    const error_code& code() const noexcept { return code_; }

private:
    error_code code_;
};

[[noreturn]] void assertion_failed(const char* expression, const std::string& values, const char* file, int line);

} // namespace tipring

template <>
struct boost::system::is_error_code_enum<tipring::errc> : std::true_type
{
};

/// A promise of ours. `values` is a std::string that shows what was found instead.
#define TIPRING_ASSERT(expression, values)                                                                             \
    ((expression) ? void(0) : ::tipring::assertion_failed(#expression, (values), __FILE__, __LINE__))
