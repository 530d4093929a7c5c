/// The table of commands, and those of V.250.

#include "api/softmodem/soft_modem.hpp"
#include "base/async/combine.hpp"
#include "base/error.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace tipring::api {

using at::command;
using core::call_handle;
using core::call_states;
using enum core::call_state;

namespace {

const call_states open_for_digits{dialtone, dialing};

/// What the core makes of a V.250 dial string: modifiers that it has no use for are left out.
std::string dialable(const std::string& value)
{
    constexpr std::string_view without_meaning = "@^$&R><FV";
    std::string number;
    for (const char c : value)
        if (without_meaning.find(c) == std::string_view::npos)
            number += c;
    return number;
}

struct class_row
{
    std::string_view name;
    int number;
};

/// The first name of a class is what is read.
constexpr auto classes = std::to_array<class_row>({
    {"0",   0 },
    {"1",   1 },
    {"1.0", 1 },
    {"2",   2 },
    {"2.0", 20},
    {"2.1", 21},
    {"8",   8 },
    {"8.0", 8 },
});

} // namespace

struct soft_modem::row
{
    std::string_view name;
    handler how;
    int least; ///< of a command that is one number
    int most;
};

const soft_modem::row* soft_modem::find(const std::string& name)
{
    using m = soft_modem;
    static constexpr auto rows = std::to_array<row>({
  // V.250
        {"D",       &m::dial,            0, 0  },
        {"A",       &m::answer,          0, 0  },
        {"H",       &m::hook,            0, 1  },
        {"I",       &m::identify,        0, 9  },
        {"S",       &m::register_s,      0, 255},
        {"Z",       &m::reset_command,   0, 1  },
        {"&F",      &m::reset_command,   0, 1  },
        {"E",       &m::number,          0, 1  },
        {"V",       &m::number,          0, 1  },
        {"Q",       &m::number,          0, 1  },
        {"X",       &m::number,          0, 7  },
        {"L",       &m::number,          0, 3  },
        {"M",       &m::number,          0, 3  },
        {"P",       &m::ignored,         0, 0  },
        {"T",       &m::ignored,         0, 0  },
        {"B",       &m::number,          0, 16 },
        {"&C",      &m::number,          0, 1  },
        {"&D",      &m::number,          0, 3  },
        {"&S",      &m::number,          0, 1  },
        {"&K",      &m::number,          0, 6  },
        {"&H",      &m::number,          0, 3  },
        {"\\N",     &m::number,          0, 5  },
        {"\\V",     &m::number,          0, 2  },
        {"%C",      &m::number,          0, 3  },
        {"+IFC",    &m::ignored,         0, 0  },
        {"+IPR",    &m::ignored,         0, 0  },
        {"+ICF",    &m::ignored,         0, 0  },
        {"+GMI",    &m::identify,        0, 0  },
        {"+GMM",    &m::identify,        0, 0  },
        {"+GMR",    &m::identify,        0, 0  },
        {"+GCAP",   &m::capabilities,    0, 0  },
        {"+FCLASS", &m::service_class,   0, 0  },
 // T.31
        {"+FTS",    &m::fax_command,     0, 255},
        {"+FRS",    &m::fax_command,     0, 255},
        {"+FTM",    &m::fax_command,     0, 255},
        {"+FRM",    &m::fax_command,     0, 255},
        {"+FTH",    &m::fax_command,     0, 255},
        {"+FRH",    &m::fax_command,     0, 255},
        {"+FAR",    &m::number,          0, 1  },
        {"+FAE",    &m::number,          0, 0  }, // data calls are not told from faxes: there are none
        {"+FCL",    &m::number,          0, 255},
        {"+FDD",    &m::number,          0, 1  },
        {"+FIT",    &m::ignored,         0, 0  },
        {"+FMI",    &m::identify,        0, 0  },
        {"+FMM",    &m::identify,        0, 0  },
        {"+FMR",    &m::identify,        0, 0  },
 // T.32, and class 2 before it
        {"+FIP",    &m::initialize_fax,  0, 0  },
        {"+FLI",    &m::identity,        0, 0  },
        {"+FLID",   &m::identity,        0, 0  },
        {"+FCC",    &m::session_numbers, 0, 0  },
        {"+FDCC",   &m::session_numbers, 0, 0  },
        {"+FIS",    &m::session_numbers, 0, 0  },
        {"+FDIS",   &m::session_numbers, 0, 0  },
        {"+FCS",    &m::session_numbers, 0, 0  },
        {"+FDCS",   &m::session_numbers, 0, 0  },
        {"+FNR",    &m::reports,         0, 1  },
        {"+FCR",    &m::number,          0, 1  },
        {"+FAA",    &m::number,          0, 1  }, // likewise
        {"+FBO",    &m::number,          0, 1  },
        {"+FBOR",   &m::number,          0, 1  },
        {"+FCT",    &m::number,          1, 255},
        {"+FPHCTO", &m::number,          1, 255},
        {"+FLO",    &m::number,          0, 2  }, // a program that writes waits where the port is full, whatever it asked for
        {"+FEA",    &m::number,          0, 0  },
        {"+FREL",   &m::number,          0, 0  },
        {"+FIE",    &m::number,          0, 0  },
        {"+FDT",    &m::class2_command,  0, 0  },
        {"+FDR",    &m::class2_command,  0, 0  },
        {"+FET",    &m::class2_command,  0, 2  },
        {"+FK",     &m::class2_command,  0, 0  },
        {"+FKS",    &m::class2_command,  0, 0  },
        {"+FMFR",   &m::identify,        0, 0  },
        {"+FMDL",   &m::identify,        0, 0  },
        {"+FREV",   &m::identify,        0, 0  },
 // V.253
        {"+VCID",   &m::number,          0, 2  },
        {"+VLS",    &m::voice_line,      0, 0  },
        {"+VSM",    &m::sample_format,   0, 0  },
        {"+VTX",    &m::transmit,        0, 0  },
        {"+VRX",    &m::receive,         0, 0  },
        {"+VTR",    &m::duplex,          0, 0  },
        {"+VTS",    &m::send_tones,      0, 0  },
        {"+VTD",    &m::number,          1, 500},
        {"+VNH",    &m::number,          0, 2  },
        {"+VIT",    &m::number,          0, 255},
        {"+VGR",    &m::number,          0, 255},
        {"+VGT",    &m::number,          0, 255},
        {"+VRA",    &m::number,          0, 255},
        {"+VRN",    &m::number,          0, 255},
        {"+VSD",    &m::ignored,         0, 0  },
        {"+VDR",    &m::ignored,         0, 0  },
        {"+VDT",    &m::ignored,         0, 0  },
    });
    const auto found = std::ranges::find(rows, name, &row::name);
    return found == rows.end() ? nullptr : &*found;
}

soft_modem::verdict soft_modem::carry_out_one(command c)
{
    const row* r = find(c.name);
    if (!r)
        co_return result_code::error;
    co_return co_await (this->*r->how)(std::move(c));
}

soft_modem::verdict soft_modem::ignored(command) { co_return result_code::ok; }

soft_modem::verdict soft_modem::number(command c)
{
    const row& r = *find(c.name);
    switch (c.how) {
    case command::form::read: {
        const std::string value = std::to_string(numbers_[c.name]);
        say(c.name.starts_with('+') ? c.name + ": " + value : value);
        co_return result_code::ok;
    }
    case command::form::test:
        say(c.name + ": (" + std::to_string(r.least) + "-" + std::to_string(r.most) + ")");
        co_return result_code::ok;
    case command::form::action:
    case command::form::set: break;
    }
    const std::optional<int> wanted =
        c.how == command::form::set ? at::number_in(c.value) : std::optional(static_cast<int>(c.number.value_or(0)));
    if (!wanted || *wanted < r.least || *wanted > r.most)
        co_return result_code::error;
    numbers_[c.name] = *wanted;
    co_return result_code::ok;
}

soft_modem::verdict soft_modem::register_s(command c)
{
    const unsigned n = c.number.value_or(0);
    if (n > 255)
        co_return result_code::error;
    if (c.how == command::form::read) {
        std::array<char, 4> text{};
        std::snprintf(text.data(), text.size(), "%03d", s_[n]); // V.250 5.3.2: three digits
        say(text.data());
    } else if (c.how == command::form::set) {
        const std::optional<int> wanted = at::number_in(c.value);
        if (!wanted || *wanted < 0 || *wanted > 255 || n == 1)
            co_return result_code::error;
        s_[n] = static_cast<std::uint8_t>(*wanted);
        reader_.set_terminator(s_[3]);
        reader_.set_backspace(s_[5]);
    }
    co_return result_code::ok;
}

soft_modem::verdict soft_modem::reset_command(command c)
{
    if (c.name == "Z")
        co_await hang_up();
    reset();
    co_return result_code::ok;
}

soft_modem::verdict soft_modem::identify(command c)
{
    if (c.name == "+GMI" || c.name == "+FMI" || c.name == "+FMFR" || c.number.value_or(0) == 4)
        say("tipring");
    else if (c.name == "+GMM" || c.name == "+FMM" || c.name == "+FMDL")
        say("soft modem on " + line_.name());
    else // +GMR, ATI3, and whatever else a program asks for
        say("tipring soft modem");
    co_return result_code::ok;
}

soft_modem::verdict soft_modem::capabilities(command)
{
    say("+GCAP: +FCLASS,+V");
    co_return result_code::ok;
}

soft_modem::verdict soft_modem::service_class(command c)
{
    if (c.how == command::form::test) {
        say("0,1,1.0,2,2.0,2.1,8");
        co_return result_code::ok;
    }
    if (c.how == command::form::read) {
        say(std::ranges::find(classes, class_, &class_row::number)->name);
        co_return result_code::ok;
    }
    const auto wanted = std::ranges::find(classes, c.value, &class_row::name);
    if (wanted == classes.end())
        co_return result_code::error;
    if (class_ != 0 && wanted->number == 0 && numbers_["+VNH"] == 0)
        co_await hang_up();
    if (wanted->number != 1)
        fax_.leave_line();
    class_ = wanted->number;
    if (in_class2())
        set_up_class2();
    else
        class2_.leave_line();
    co_return result_code::ok;
}

// Calls -----------------------------------------------------------------------------------------------------------------

call_handle soft_modem::offered() const
{
    for (const call_handle& c : line_.calls())
        if (c->is(offering) || c->is(accepted))
            return c;
    return nullptr;
}

call_handle soft_modem::unfinished() const
{
    for (const call_handle& c : line_.calls())
        if (open_for_digits.contains(c->state()))
            return c;
    return nullptr;
}

bool soft_modem::off_hook() const
{
    for (const call_handle& c : line_.calls())
        if (!c->is(offering) && !c->is(accepted))
            return true;
    return false;
}

awaitable<void> soft_modem::hang_up()
{
    co_await fax_.settle();
    for (const call_handle& c : line_.calls()) {
        if (c->is(offering) || c->is(accepted) || c->over())
            continue;
        try {
            co_await line_.drop(c);
        } catch (const failure&) {
            // held calls go with the active one, and a line that vanished has none
        }
    }
    fax_.leave_line();
    class2_.leave_line();
}

soft_modem::verdict soft_modem::hook(command c)
{
    if (c.number.value_or(0) > 1)
        co_return result_code::error;
    if (c.number.value_or(0) == 0)
        co_await hang_up();
    else if (!off_hook())
        co_await line_.make_call(";");
    co_return result_code::ok;
}

soft_modem::verdict soft_modem::answer(command)
{
    if (in_fax())
        co_return co_await fax_answer();
    if (in_class2())
        co_return co_await class2_answer();
    if (!in_voice()) // there is no carrier to send
        co_return result_code::error;
    const call_handle call = offered();
    if (!call)
        co_return result_code::no_carrier;
    co_await line_.answer(call);
    co_return result_code::vcon;
}

soft_modem::verdict soft_modem::dial(command c)
{
    std::string number = dialable(c.value);
    if (number.starts_with('L'))
        number = last_number_;
    const bool to_a_fax = in_fax() || in_class2();
    if (!c.dial_on && !in_voice() && !to_a_fax)
        co_return result_code::error;
    last_number_ = number;
    const until when = c.dial_on ? until::dialled : to_a_fax ? until::fax : until::answered;
    const auto said = co_await interruptibly(place(std::move(number), when));
    if (!said)
        co_await hang_up();
    if (said != result_code::connect)
        co_return said.value_or(result_code::no_carrier);
    co_return co_await on_fax(fax_.receive_frames(std::chrono::seconds(s_[7])), true);
}

/// @return nothing when a character from the computer aborted it.
awaitable<std::optional<at::result_code>> soft_modem::interruptibly(verdict operation)
{
    struct interruptible
    {
        bool& flag;
        ~interruptible() { flag = false; }
    };
    abortable_ = true;
    const interruptible on_every_way_out{abortable_};
    co_return co_await unless(aborted_.wait(), std::move(operation));
}

/// @param when  until the digits are out, until it is known what became of the call, or until a fax machine is heard
soft_modem::verdict soft_modem::place(std::string number, until when)
{
    if (when != until::answered)
        number += ';';
    call_handle call = unfinished();
    if (call)
        co_await line_.dial(call, number);
    else
        call = co_await line_.make_call(number);
    if (when == until::answered || call->is(disconnected))
        co_return co_await progress(call);
    if (when == until::fax)
        co_return co_await fax_call(call);
    co_return result_code::ok;
}

soft_modem::verdict soft_modem::progress(call_handle call)
{
    const call_states decided{connected, busy, specialinfo, disconnected};
    co_await line_.wait_for(call, decided, std::chrono::seconds(s_[7]));
    if (call->is(connected))
        co_return result_code::vcon;
    co_return co_await give_up(call);
}

/// Of a call that was not answered as it should have been.
soft_modem::verdict soft_modem::give_up(call_handle call)
{
    const int x = numbers_["X"];
    result_code code = result_code::no_carrier;
    if (call->is(busy))
        code = x >= 3 ? result_code::busy : result_code::no_carrier;
    else if (const auto* why = std::get_if<core::disconnect_mode>(&call->mode())) {
        if (*why == core::disconnect_mode::nodialtone && (x == 2 || x >= 4))
            code = result_code::no_dial_tone;
        else if (*why == core::disconnect_mode::noanswer)
            code = result_code::no_answer;
    } else if (!call->over() && !call->is(specialinfo)) {
        code = result_code::no_answer; // S7
    }
    co_await hang_up();
    co_return code;
}

} // namespace tipring::api
