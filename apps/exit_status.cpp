#include "apps/exit_status.hpp"

#include <array>

namespace tipring::apps {

std::span<const std::pair<exit_status, std::string_view>> exit_statuses()
{
    using enum exit_status;
    static constexpr auto all = std::to_array<std::pair<exit_status, std::string_view>>({
        {done,         "Done."                                                                      },
        {failed,       "Something else failed; a measurement is out of limits."                     },
        {usage,        "Called wrongly."                                                            },
        {busy,         "Busy."                                                                      },
        {no_answer,    "No answer, or no call came."                                                },
        {no_dial_tone, "No dial tone."                                                              },
        {refused,      "Refused by the network: congestion, special information, no such number."   },
        {device_lost,  "A device is missing, or was lost."                                          },
        {bad_input,    "A file or a configuration is missing or wrong; a country that is not known."},
        {guarded,      "Refused by the dial guard."                                                 },
        {interrupted,  "Interrupted."                                                               },
    });
    return all;
}

exit_status status_of(const error_code& code)
{
    if (code.category() != tipring_category())
        return exit_status::failed;
    switch (static_cast<errc>(code.value())) {
    case errc::file_missing:
    case errc::file_bad:
    case errc::config_bad:
    case errc::unknown_country:
    case errc::unknown_tone: return exit_status::bad_input;
    case errc::forward_invalid:
    case errc::no_such_completion:
    case errc::no_such_group:
    case errc::address_invalid: return exit_status::usage;
    case errc::dial_refused: return exit_status::guarded;
    case errc::port_vanished:
    case errc::no_such_line: return exit_status::device_lost;
    case errc::not_supported:
    case errc::invalid_state:
    case errc::invalid_call:
    case errc::line_in_use:
    case errc::operation_failed:
    case errc::call_over:
    case errc::not_owner:
    case errc::no_such_application:
    case errc::handed_to_oneself:
    case errc::resource_unavailable: return exit_status::failed;
    }
    return exit_status::failed;
}

exit_status status_of(api::call_result result)
{
    switch (result) {
    case api::call_result::talked: return exit_status::done;
    case api::call_result::busy: return exit_status::busy;
    case api::call_result::no_answer:
    case api::call_result::not_called: return exit_status::no_answer;
    case api::call_result::no_dial_tone: return exit_status::no_dial_tone;
    case api::call_result::refused: return exit_status::refused;
    case api::call_result::lost: return exit_status::device_lost;
    }
    return exit_status::failed;
}

} // namespace tipring::apps
