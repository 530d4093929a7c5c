#include "base/error.hpp"

#include <cstdio>
#include <cstdlib>

namespace tipring {

namespace {

// Boost's category has a protected, non-virtual destructor by design: nobody deletes a category.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"

class category final // NOLINT(cppcoreguidelines-virtual-class-destructor): see above
    : public boost::system::error_category
{
public:
    const char* name() const noexcept override { return "tipring"; }

    std::string message(int value) const override
    {
        switch (static_cast<errc>(value)) {
        case errc::file_missing: return "the file cannot be opened: check its path and permissions";
        case errc::file_bad: return "the file does not hold what it should: check it with the program that wrote it";
        case errc::config_bad: return "the configuration is not valid: mend the line named above";
        case errc::unknown_country: return "no such country: 'tipring tones' lists them";
        case errc::unknown_tone: return "no such tone: 'tipring tones COUNTRY' lists them";
        case errc::address_invalid:
            return "the number has characters that cannot be dialled: use 0-9 * # A-D , W ! T P";
        case errc::dial_refused: return "the dial guard refused the number";
        case errc::port_vanished: return "the device is gone: plug it in again";
        case errc::no_such_line: return "no such line: 'tipring lines' lists them";
        case errc::not_supported: return "this line cannot do that: 'tipring lines --capabilities' says why";
        case errc::invalid_state: return "the call is not in a state that allows this";
        case errc::invalid_call: return "no such call";
        case errc::line_in_use: return "the line is in use: drop or hold its call first";
        case errc::operation_failed: return "tried and not achieved";
        case errc::forward_invalid: return "the forwarding rules contradict each other: give one for each case";
        case errc::no_such_completion: return "no call waits to be completed by that number";
        case errc::no_such_group: return "no such pickup group: the exchange's configuration names them";
        case errc::call_over: return "the other end hung up";
        case errc::not_owner: return "the call belongs to another application";
        case errc::no_such_application: return "no application takes the call over";
        case errc::handed_to_oneself: return "the application would hand the call to itself";
        case errc::resource_unavailable: return "nothing free to do it with";
        }
        return "unknown error " + std::to_string(value);
    }
};

#pragma GCC diagnostic pop

} // namespace

const boost::system::error_category& tipring_category() noexcept
{
    static const category instance;
    return instance;
}

error_code make_error_code(errc e) noexcept { return {static_cast<int>(e), tipring_category()}; }

void assertion_failed(const char* expression, const std::string& values, const char* file, int line)
{
    std::fprintf(stderr, "tipring: broken promise at %s:%d: %s (%s)\n", file, line, expression, values.c_str());
    std::abort();
}

} // namespace tipring
