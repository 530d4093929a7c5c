/// Who the modem is, and what it can do: asked, set, and read back.

#include "base/error.hpp"
#include "drivers/at/at_line.hpp"
#include "drivers/at/language/command_line.hpp"

#include <algorithm>
#include <array>

namespace tipring::drivers {

using at::reply;
using at::result_code;

namespace {

constexpr sample_count settings_limit = 5s; ///< Z and &F re-load firmware on some

constexpr auto identities = std::to_array<std::string_view>({"I", "I3", "+GMI", "+GMM"});

/// Whether `8` is in a list such as `0,1,8` or `(0-2,8.0)`.
bool offers_voice(const std::string& classes)
{
    for (std::size_t i = classes.find('8'); i != std::string::npos; i = classes.find('8', i + 1)) {
        const bool begins = i == 0 || std::string_view("0123456789.").find(classes[i - 1]) == std::string_view::npos;
        const bool ends =
            i + 1 == classes.size() || std::string_view("0123456789").find(classes[i + 1]) == std::string_view::npos;
        if (begins && ends)
            return true;
    }
    return false;
}

} // namespace

awaitable<std::vector<std::string>> at_line::ask(std::string question)
{
    reply answer = co_await modem_.command(std::move(question));
    if (answer.code != result_code::ok)
        answer.information.clear();
    co_return std::move(answer.information);
}

awaitable<bool> at_line::want(std::string setting)
{
    const reply answer = co_await modem_.command(setting);
    if (answer.code == result_code::error)
        facts_.refused.push_back(std::move(setting));
    co_return answer.code != result_code::error;
}

awaitable<void> at_line::identify()
{
    for (const std::string_view question : identities) {
        const std::vector<std::string> lines = co_await ask(std::string(question));
        for (const std::string& said : lines)
            facts_.identity.push_back(said);
    }
    facts_.speaks = &at::dialect_of(facts_.identity);
    const std::vector<std::string> classes = co_await ask("+FCLASS=?");
    for (const std::string& said : classes)
        facts_.service_classes += said;
}

awaitable<void> at_line::probe_voice()
{
    const at::dialect& d = *facts_.speaks;
    const bool class_8 = offers_voice(facts_.service_classes) || !d.own_format.empty();
    if (!class_8)
        co_return;
    const bool entered = co_await want(std::string(d.voice_on));
    if (!entered)
        co_return;
    if (d.formats.empty()) {
        facts_.format = at::offered_format{0, d.own_codec};
    } else {
        std::vector<at::offered_format> offered;
        const std::vector<std::string> lines = co_await ask(std::string(d.formats));
        for (const std::string& said : lines)
            if (const auto f = at::parse_format(said))
                offered.push_back(*f);
        facts_.format = at::best_of(offered, settings_.bits_per_second);
    }
    facts_.voice = facts_.format.has_value();
    if (settings_.duplex && !d.duplex.empty()) {
        const reply both = co_await modem_.command(std::string(d.duplex) + "=?");
        facts_.duplex = both.code == result_code::ok;
    }
    co_await want(std::string(d.voice_off));
}

awaitable<void> at_line::initialise()
{
    facts_ = {};
    port_.set_circuit_108_dtr(true);
    at::command_terms patient;
    patient.limit = settings_limit;
    const reply reset = co_await modem_.command("Z", patient);
    if (reset.code != result_code::ok)
        throw failure(
            errc::operation_failed, "modem " + name_ + " answers '" + reset.text + "' to ATZ: it is no modem"
        );
    co_await want("E0V1Q0");
    co_await want("S0=0"); // we answer, never the modem
    co_await want("M0");
    co_await identify();
    for (const std::string_view setting : facts_.speaks->wants)
        co_await want(std::string(setting));
    co_await probe_voice();
}

} // namespace tipring::drivers
