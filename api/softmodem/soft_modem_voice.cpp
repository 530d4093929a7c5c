/// Voice (V.253): the line's audio as shielded streams, and tones.

#include "api/softmodem/soft_modem.hpp"
#include "base/async/combine.hpp"
#include "base/error.hpp"
#include "drivers/line.hpp"
#include "dsp/country_tones.hpp"
#include "dsp/dtmf.hpp"
#include "dsp/tone_generator.hpp"

#include <algorithm>
#include <array>

namespace tipring::api {

using at::command;
using core::call_handle;
using enum core::call_state;
namespace dle = at::dle;

namespace {

struct format_row
{
    int number;
    std::string_view name;
    dsp::sample_format format;
};

/// Numbers below 128 are V.253's.
constexpr auto formats = std::to_array<format_row>({
    {0,   "SIGNED PCM",    dsp::sample_format::linear8_signed  },
    {1,   "UNSIGNED PCM",  dsp::sample_format::linear8_unsigned},
    {4,   "G.711U",        dsp::sample_format::ulaw            },
    {5,   "G.711A",        dsp::sample_format::alaw            },
    {128, "16-BIT LINEAR", dsp::sample_format::linear16        },
    {129, "IMA ADPCM",     dsp::sample_format::ima_adpcm       },
});

/// +VLS: which devices are connected. Only those with the telephone line in them are off hook; others this modem does not have.
struct device_row
{
    int number;
    std::string_view devices;
    bool off_hook;
};

constexpr auto devices = std::to_array<device_row>({
    {0, "",   false},
    {1, "T",  true },
    {5, "ST", true }, // some programs record in no other
});

constexpr dbm0 tone_level{-13.0}; ///< of each frequency that +VTS asks for
constexpr sample_count unit = 10ms;
constexpr int usual_length = 10; ///< V.253 +VTD: 100 ms

core::media::audio_source_ptr digit_source(const std::string& digits, sample_count length)
{
    dsp::dtmf_timing timing;
    timing.on = length;
    dsp::dtmf_generator tones(timing);
    tones.put(digits);
    return core::media::source_of(std::move(tones));
}

/// `[f1,f2,d]`: one or two frequencies, or a pause.
core::media::audio_source_ptr tone_source(const std::vector<std::string>& values, int default_length)
{
    const int f1 = at::number_in(values.empty() ? "" : values[0]).value_or(0);
    const int f2 = at::number_in(values.size() < 2 ? "" : values[1]).value_or(0);
    const int length = at::number_in(values.size() < 3 ? "" : values[2]).value_or(default_length);
    dsp::tone_step step;
    step.first = hertz{static_cast<double>(f1)};
    step.second = hertz{static_cast<double>(f2)};
    step.length = unit * std::clamp(length, 1, 1000);
    dsp::tone_pattern pattern;
    pattern.once.push_back(step);
    return core::media::source_of(dsp::tone_generator(pattern, tone_level));
}

} // namespace

soft_modem::verdict soft_modem::voice_line(command c)
{
    if (c.how == command::form::test) {
        for (const device_row& d : devices)
            say(std::to_string(d.number) + ",\"" + std::string(d.devices) + "\",00000000,00000000,00000000");
        co_return result_code::ok;
    }
    if (c.how == command::form::read) {
        say(off_hook() ? "1" : "0");
        co_return result_code::ok;
    }
    const auto wanted = at::number_in(at::values_of(c.value).front());
    const auto device = std::ranges::find(devices, wanted.value_or(-1), &device_row::number);
    if (!in_voice() || device == devices.end())
        co_return result_code::error;
    if (!device->off_hook)
        co_await hang_up();
    else if (const call_handle call = offered())
        co_await line_.answer(call);
    else if (!off_hook())
        co_await line_.make_call(";"); // seized, and nothing dialled
    co_return result_code::ok;
}

soft_modem::verdict soft_modem::sample_format(command c)
{
    if (c.how == command::form::test) {
        for (const format_row& f : formats)
            say(std::to_string(f.number) + ",\"" + std::string(f.name) + "\"," +
                std::to_string(dsp::bits_of(f.format)) + ",0,(8000),(0),(0)");
        co_return result_code::ok;
    }
    if (c.how == command::form::read) {
        say(std::to_string(format_number_) + ",8000,0,0");
        co_return result_code::ok;
    }
    const std::vector<std::string> values = at::values_of(c.value);
    const auto chosen = std::ranges::find(formats, at::number_in(values[0]).value_or(-1), &format_row::number);
    const int rate = values.size() > 1 && !values[1].empty() ? at::number_in(values[1]).value_or(0) : sample_rate;
    if (chosen == formats.end() || rate != sample_rate)
        co_return result_code::error;
    format_ = chosen->format;
    format_number_ = chosen->number;
    co_return result_code::ok;
}

soft_modem::verdict soft_modem::transmit(command c) { return run_stream(std::move(c), stream::transmit); }
soft_modem::verdict soft_modem::receive(command c) { return run_stream(std::move(c), stream::receive); }
soft_modem::verdict soft_modem::duplex(command c) { return run_stream(std::move(c), stream::duplex); }

void soft_modem::begin_to_hear()
{
    encoder_.emplace(format_);
    line_.media().on_frame([this](audio_in received, audio_in) {
        std::vector<std::uint8_t> octets;
        encoder_->encode(received, octets);
        std::vector<std::uint8_t> shielded;
        dle::shield(octets, shielded);
        send_data(std::string(shielded.begin(), shielded.end()));
    });
}

awaitable<void> soft_modem::until_stream_ends()
{
    bool ended = false;
    while (!ended) {
        const std::uint8_t code = co_await codes_.next();
        ended = ends_stream(code);
    }
}

/// What a code from the computer does to the stream (V.253). Codes that nobody knows are nothing.
bool soft_modem::ends_stream(std::uint8_t code)
{
    switch (code) {
    case dle::end: return true;
    case dle::abort_receive:
    case dle::end_receive: return stream_ == stream::receive;
    case dle::end_duplex: return stream_ == stream::duplex;
    case dle::discard: playing_->clear(); return false;
    default: return false;
    }
}

soft_modem::verdict soft_modem::run_stream(command c, stream what)
{
    if (c.how == command::form::test)
        co_return result_code::ok;
    if (!in_voice() || !off_hook() || c.how != command::form::action)
        co_return result_code::error;
    struct ending
    {
        soft_modem& m;
        ~ending()
        {
            m.stream_ = stream::none;
            m.line_.media().on_frame(nullptr);
            m.line_.media().set_background(nullptr);
            m.playing_->clear();
            m.playing_->room().wake();
        }
    };
    {
        const ending on_every_way_out{*this};
        say(result_code::connect);
        unshield_.reset();
        while (codes_.try_next())
            ;
        stream_ = what;
        if (what != stream::receive) {
            decoder_.emplace(format_);
            line_.media().set_background(voice_buffer::source(playing_));
        }
        if (what != stream::transmit)
            begin_to_hear();
        co_await until_stream_ends();
        while (stream_ == stream::transmit && !playing_->empty())
            co_await playing_->drained().wait();
    }
    if (what != stream::transmit)
        send("\x10\x03");
    co_return result_code::ok;
}

/// One member of +VTS's list: `!`, digits, `{digit,length}`, `[frequency,frequency,length]`.
awaitable<void> soft_modem::send_tone(std::string tone)
{
    int length = numbers_["+VTD"] > 0 ? numbers_["+VTD"] : usual_length;
    const bool frequencies = tone.starts_with('[') && tone.ends_with(']');
    if (frequencies) {
        co_await line_.media().play(tone_source(at::values_of(tone.substr(1, tone.size() - 2)), length));
        co_return;
    }
    if (tone.starts_with('{') && tone.ends_with('}')) {
        const std::vector<std::string> values = at::values_of(tone.substr(1, tone.size() - 2));
        if (values.size() > 1)
            length = at::number_in(values[1]).value_or(length);
        tone = values[0];
    }
    const call_handle call = unfinished();
    if (tone == "!")
        co_await line_.line().hookflash();
    else if (call) // dialling: the guard judges it with what was dialled before
        co_await line_.dial(call, tone + ";");
    else
        co_await line_.media().play(digit_source(tone, unit * length));
}

soft_modem::verdict soft_modem::send_tones(command c)
{
    if (c.how == command::form::test) {
        say("(200-3200),(200-3200),(0-1000)");
        co_return result_code::ok;
    }
    if (!in_voice() || !off_hook() || c.how != command::form::set)
        co_return result_code::error;
    for (const std::string& tone : at::values_of(c.value))
        co_await send_tone(tone);
    co_return result_code::ok;
}

} // namespace tipring::api
