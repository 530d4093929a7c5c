/// Fax class 1 (T.31): the commands, and the calls that begin with them.

#include "api/softmodem/soft_modem.hpp"
#include "base/async/combine.hpp"
#include "base/error.hpp"
#include "drivers/at/language/fax_carriers.hpp"

namespace tipring::api {

using at::command;
using core::call_handle;
using core::call_states;
using enum core::call_state;

namespace {

constexpr sample_count unit = 10ms; ///< of +FTS and +FRS
constexpr std::string_view lengths = "0-255";

std::string text_of(const std::vector<std::uint8_t>& octets) { return {octets.begin(), octets.end()}; }

} // namespace

fax_class1::outlets soft_modem::fax_outlets()
{
    return {
        [this](result_code code) { say(code); },
        [this](std::string_view information) { say(information); },
        [this](const std::vector<std::uint8_t>& octets) { send_data(text_of(octets)); },
        [this](const std::vector<std::uint8_t>& octets) { send(text_of(octets)); },
    };
}

/// Whether there is somebody, or at least a line, at the other end.
bool soft_modem::on_a_call() const
{
    for (const call_handle& c : line_.calls())
        if (!c->is(offering) && !c->is(accepted) && !c->is(disconnected) && !c->over())
            return true;
    return false;
}

/// By a character from the computer, or by the end of the call.
awaitable<void> soft_modem::interrupted()
{
    const auto ended = [](soft_modem& m) -> awaitable<void> {
        const std::function<bool()> gone = [&m] { return !m.on_a_call(); };
        for (bool over = false; !over;)
            over = co_await m.line_.wait_until(1h, gone);
    };
    co_await first_of(aborted_.wait(), ended(*this));
}

soft_modem::verdict soft_modem::on_fax(verdict what, bool abortable)
{
    struct ending
    {
        bool& flag;
        ~ending() { flag = false; }
    };
    abortable_ = abortable;
    const ending on_every_way_out{abortable_};
    const std::optional<result_code> said = co_await unless(interrupted(), std::move(what));
    if (said)
        co_return *said;
    fax_.abort();
    line_aborted_ = true;
    co_return on_a_call() ? result_code::ok : result_code::no_carrier;
}

soft_modem::verdict soft_modem::fax_command(command c)
{
    const bool of_pages = c.name == "+FTM" || c.name == "+FRM";
    const bool of_frames = c.name == "+FTH" || c.name == "+FRH";
    if (c.how == command::form::test) {
        say(of_pages ? at::page_carriers() : of_frames ? std::to_string(at::frame_carrier) : std::string(lengths));
        co_return result_code::ok;
    }
    const std::optional<int> value = at::number_in(c.value);
    const std::optional<fax_carrier> carrier = at::page_carrier(value.value_or(0));
    if (!in_fax() || !on_a_call() || c.how != command::form::set || !value || *value < 0 || *value > 255)
        co_return result_code::error;
    if ((of_pages && !carrier) || (of_frames && *value != at::frame_carrier))
        co_return result_code::error;
    fax_.join_line(tasks_);
    const sample_count limit = std::chrono::seconds(s_[7]);
    if (c.name == "+FTS")
        co_return co_await on_fax(fax_.stay_silent(*value * unit), false);
    if (c.name == "+FRS")
        co_return co_await on_fax(fax_.wait_for_silence(*value * unit), true);
    if (c.name == "+FTM")
        co_return co_await on_fax(fax_.send_page(*carrier), false);
    if (c.name == "+FTH")
        co_return co_await on_fax(fax_.send_frames(), false);
    if (c.name == "+FRM")
        co_return co_await on_fax(fax_.receive_page(*carrier, limit, numbers_["+FAR"] == 1), true);
    co_return co_await on_fax(fax_.receive_frames(limit), true);
}

/// Off hook: also where nobody calls, since a program may have heard it ring elsewhere.
awaitable<void> soft_modem::take_line()
{
    if (const call_handle call = offered())
        co_await line_.answer(call);
    else if (!off_hook())
        co_await line_.make_call(";");
}

/// With CED.
soft_modem::verdict soft_modem::pick_up()
{
    co_await take_line();
    fax_.join_line(tasks_);
    co_await fax_.answer();
    co_return result_code::connect;
}

/// As if +FTH=3 followed (T.31 §8.2).
soft_modem::verdict soft_modem::fax_answer()
{
    const auto said = co_await interruptibly(pick_up());
    if (said)
        co_return co_await on_fax(fax_.send_frames(), false);
    co_await hang_up();
    co_return result_code::no_carrier;
}

awaitable<void> soft_modem::refused(call_handle call, sample_count limit)
{
    const call_states decided{busy, specialinfo, disconnected};
    co_await line_.wait_for(call, decided, limit);
}

/// Calls like a fax machine until one is heard. What follows is as if +FRH=3 had been asked for (T.31 §8.2).
soft_modem::verdict soft_modem::fax_call(call_handle call)
{
    if (in_class2())
        co_return co_await class2_call(call);
    fax_.join_line(tasks_);
    const sample_count limit = std::chrono::seconds(s_[7]);
    const std::optional<bool> heard = co_await unless(refused(call, limit), fax_.call(limit));
    if (heard.value_or(false))
        co_return result_code::connect;
    co_return co_await give_up(call);
}

} // namespace tipring::api
