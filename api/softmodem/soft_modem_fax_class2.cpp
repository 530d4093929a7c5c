/// Fax class 2, 2.0 and 2.1 (SP-2388, T.32): the commands, and the calls that begin with them.

#include "api/softmodem/soft_modem.hpp"
#include "base/async/combine.hpp"

#include <algorithm>

namespace tipring::api {

using at::command;
using core::call_handle;

namespace {

constexpr std::size_t longest_identity = 20; ///< T.30 §5.3.6.2.4
constexpr std::size_t enough = 4096;         ///< octets that wait: no more of a page is put behind them

bool is_draft(int service_class) { return service_class == 2; }

} // namespace

bool soft_modem::in_class2() const { return class_ == 2 || class_ == 20 || class_ == 21; }

fax_class2::outlets soft_modem::class2_outlets()
{
    return {
        [this](result_code code) { say(code); },
        [this](std::string_view information) { say(information); },
        [this](const std::vector<std::uint8_t>& octets) { send(std::string(octets.begin(), octets.end())); },
        [this](std::vector<std::uint8_t> octets, sample_count limit) { return deliver(std::move(octets), limit); },
        [this] { return hang_up(); },
    };
}

/// Whatever the computer takes, at its own pace.
awaitable<bool> soft_modem::deliver(std::vector<std::uint8_t> octets, sample_count limit)
{
    while (waiting_to_go_ > enough) {
        const bool some = co_await within(time_, limit, went_.wait());
        if (!some)
            co_return false;
    }
    send(std::string(octets.begin(), octets.end()));
    co_return true;
}

// Settings --------------------------------------------------------------------------------------------------------------

soft_modem::verdict soft_modem::identity(command c)
{
    std::string& ours = class2_.settings().identity;
    if (c.how == command::form::read) {
        say("\"" + ours + "\"");
    } else if (c.how == command::form::test) {
        say("(20),(32-126)");
    } else {
        const std::string wanted = at::unquoted(c.value);
        const bool printable = std::ranges::all_of(wanted, [](char octet) { return octet >= ' ' && octet <= '~'; });
        if (wanted.size() > longest_identity || !printable)
            co_return result_code::error;
        ours = wanted;
    }
    co_return result_code::ok;
}

soft_modem::verdict soft_modem::session_numbers(command c)
{
    const bool current = c.name == "+FCS" || c.name == "+FDCS";
    const bool capabilities = c.name == "+FCC" || c.name == "+FDCC";
    fax_class2_settings& all = class2_.settings();
    fax_numbers& ours = capabilities ? all.capabilities : all.wanted;
    if (c.how == command::form::read) {
        say(text_of(current ? class2_.agreed() : ours, all.spelling));
        co_return result_code::ok;
    }
    if (c.how == command::form::test && !current) {
        say(choices(all.spelling));
        co_return result_code::ok;
    }
    const std::optional<fax_numbers> wanted = changed(ours, c.value, all.spelling);
    if (current || c.how != command::form::set || !wanted)
        co_return result_code::error;
    ours = *wanted;
    if (capabilities)
        all.wanted = *wanted; // T.32 §8.5.1.3
    co_return result_code::ok;
}

/// +FNR: four of them, 0 or 1 each.
soft_modem::verdict soft_modem::reports(command c)
{
    std::array<bool, 4>& ours = class2_.settings().reports;
    if (c.how == command::form::read) {
        std::string text;
        for (const bool one : ours)
            text += text.empty() ? (one ? "1" : "0") : (one ? ",1" : ",0");
        say(text);
        co_return result_code::ok;
    }
    if (c.how == command::form::test) {
        say("(0,1),(0,1),(0,1),(0,1)");
        co_return result_code::ok;
    }
    const std::vector<std::string> values = at::values_of(c.value);
    std::array<bool, 4> wanted = ours;
    if (values.size() > wanted.size())
        co_return result_code::error;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::optional<int> value = at::number_in(values[i]);
        if (!values[i].empty() && value != 0 && value != 1)
            co_return result_code::error;
        wanted.at(i) = value.value_or(wanted.at(i) ? 1 : 0) == 1;
    }
    ours = wanted;
    co_return result_code::ok;
}

/// What was set as plain numbers.
void soft_modem::set_up_class2()
{
    fax_class2_settings& all = class2_.settings();
    const bool draft = is_draft(class_);
    all.spelling = draft ? fax_spelling::draft : fax_spelling::t32;
    all.can_receive = numbers_["+FCR"] == 1;
    all.bit_order = numbers_[draft ? "+FBOR" : "+FBO"];
    all.page_limit = draft ? 100ms * numbers_["+FPHCTO"] : 1000ms * numbers_["+FCT"];
}

/// As after a reset (T.32 +FIP).
soft_modem::verdict soft_modem::initialize_fax(command c)
{
    if (c.how == command::form::read)
        co_return result_code::error;
    if (c.how != command::form::test)
        forget_fax_settings();
    co_return result_code::ok;
}

void soft_modem::forget_fax_settings()
{
    class2_.settings() = {};
    for (const char* const name : {"+FCR", "+FBO", "+FBOR"})
        numbers_[name] = 0;
    numbers_["+FCT"] = 30;     // s
    numbers_["+FPHCTO"] = 255; // 0.1 s
    set_up_class2();
}

// Commands --------------------------------------------------------------------------------------------------------------

soft_modem::verdict soft_modem::on_class2(verdict what)
{
    struct ending
    {
        soft_modem& m;
        ~ending() { m.abortable_ = m.only_can_aborts_ = false; }
    };
    abortable_ = only_can_aborts_ = true;
    const ending on_every_way_out{*this};
    const std::optional<result_code> said = co_await unless(interrupted(), std::move(what));
    if (said)
        co_return *said;
    line_aborted_ = true;
    if (on_a_call())
        co_return co_await class2_.finish(aborted_by_computer);
    co_return co_await class2_.finish();
}

soft_modem::verdict soft_modem::class2_command(command c)
{
    if (c.how == command::form::test) {
        if (c.name == "+FET")
            say("(0-2)");
        co_return result_code::ok;
    }
    if (!in_class2() || c.how == command::form::read)
        co_return result_code::error;
    set_up_class2();
    if (c.name == "+FDT")
        co_return co_await on_class2(class2_.transmit());
    if (c.name == "+FDR")
        co_return co_await on_class2(class2_.receive());
    if (c.name == "+FK" || c.name == "+FKS")
        co_return co_await class2_.finish(aborted_by_computer);
    const std::optional<int> next = at::number_in(c.value);
    if (c.how != command::form::set || !next || *next < 0 || *next > static_cast<int>(dsp::fax_next::nothing))
        co_return result_code::error;
    co_return co_await on_class2(class2_.end_page(static_cast<dsp::fax_next>(*next)));
}

soft_modem::verdict soft_modem::class2_answer()
{
    set_up_class2();
    if (!class2_.settings().can_receive)
        co_return result_code::error;
    co_await take_line();
    co_return co_await on_class2(class2_.answer(tasks_));
}

/// Calls like a fax machine until one says what it can do.
soft_modem::verdict soft_modem::class2_call(call_handle call)
{
    set_up_class2();
    const sample_count limit = std::chrono::seconds(s_[7]);
    awaitable<std::optional<result_code>> talk = class2_.call(tasks_, limit);
    const std::optional<std::optional<result_code>> said = co_await unless(refused(call, limit), std::move(talk));
    if (said && *said)
        co_return **said;
    co_return co_await give_up(call);
}

} // namespace tipring::api
