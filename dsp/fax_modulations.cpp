#include "dsp/fax_modulations.hpp"

#include "base/c_ptr.hpp"

#include <spandsp.h>

#include <algorithm>
#undef lrint
#undef lrintf

namespace tipring::dsp {

namespace {

constexpr float least_carrier = -45.5F; ///< dBm0: T.30 receivers work down to -43 dBm (T.4 §5)

// dB below what the other end said first. Its signals are 3 to 4 dB apart as SpanDSP measures them.
constexpr float signal_over = 8.0F;        ///< it has stopped, whatever the noise
constexpr float page_begins = 12.0F;       ///< where a page is waited for
constexpr float short_page_begins = 15.0F; ///< likewise: V.17's short training counts from its first sample

} // namespace

struct fax_modulator::engine
{
    c_ptr<fsk_tx_state_t, fsk_tx_free> v21{fsk_tx_init(nullptr, &preset_fsk_specs[FSK_V21CH2], nullptr, nullptr)};
    c_ptr<v27ter_tx_state_t, v27ter_tx_free> v27ter{v27ter_tx_init(nullptr, 4800, 0, nullptr, nullptr)};
    c_ptr<v29_tx_state_t, v29_tx_free> v29{v29_tx_init(nullptr, 9600, 0, nullptr, nullptr)};
    c_ptr<v17_tx_state_t, v17_tx_free> v17{v17_tx_init(nullptr, 14400, 0, nullptr, nullptr)};
    c_ptr<modem_connect_tones_tx_state_t, modem_connect_tones_tx_free> tones{
        modem_connect_tones_tx_init(nullptr, MODEM_CONNECT_TONES_FAX_CNG)};
    int (*next)(engine& e, std::int16_t* out, int most) = nullptr; ///< samples of what is sent
};

fax_modulator::fax_modulator()
    : engine_(std::make_unique<engine>())
{
}

fax_modulator::~fax_modulator() = default;

void fax_modulator::start(fax_tone tone)
{
    modem_connect_tones_tx_init(
        engine_->tones.get(), tone == fax_tone::ced ? MODEM_CONNECT_TONES_FAX_CED : MODEM_CONNECT_TONES_FAX_CNG
    );
    engine_->next = [](engine& e, std::int16_t* out, int most) {
        return modem_connect_tones_tx(e.tones.get(), out, most);
    };
}

void fax_modulator::start_v21(bit_source next, void* self)
{
    fsk_tx_init(engine_->v21.get(), &preset_fsk_specs[FSK_V21CH2], next, self);
    engine_->next = [](engine& e, std::int16_t* out, int most) { return fsk_tx(e.v21.get(), out, most); };
}

void fax_modulator::start_page(fax_carrier carrier, bit_source next, void* self)
{
    engine& e = *engine_;
    switch (carrier.modulation) {
    case fax_modulation::v27ter:
        v27ter_tx_restart(e.v27ter.get(), carrier.bit_rate, 0);
        v27ter_tx_set_get_bit(e.v27ter.get(), next, self);
        e.next = [](engine& of, std::int16_t* out, int most) { return v27ter_tx(of.v27ter.get(), out, most); };
        return;
    case fax_modulation::v29:
        v29_tx_restart(e.v29.get(), carrier.bit_rate, 0);
        v29_tx_set_get_bit(e.v29.get(), next, self);
        e.next = [](engine& of, std::int16_t* out, int most) { return v29_tx(of.v29.get(), out, most); };
        return;
    case fax_modulation::v17:
        v17_tx_restart(e.v17.get(), carrier.bit_rate, 0, carrier.short_training ? 1 : 0);
        v17_tx_set_get_bit(e.v17.get(), next, self);
        e.next = [](engine& of, std::int16_t* out, int most) { return v17_tx(of.v17.get(), out, most); };
        return;
    }
}

void fax_modulator::stop() { engine_->next = nullptr; }

std::size_t fax_modulator::fill(audio_out out)
{
    if (!engine_->next)
        return 0;
    return static_cast<std::size_t>(engine_->next(*engine_, out.data(), static_cast<int>(out.size())));
}

// ---------------------------------------------------------------------------------------------------------------------

struct fax_demodulator::engine
{
    engine(bit_sink v21, bit_sink page, void* owner)
        : self(owner)
        , on_v21(v21)
        , v21_in(fsk_rx_init(nullptr, &preset_fsk_specs[FSK_V21CH2], FSK_FRAME_MODE_SYNC, v21, owner))
        , v27ter_in(v27ter_rx_init(nullptr, 4800, page, owner))
        , v29_in(v29_rx_init(nullptr, 9600, page, owner))
        , v17_in(v17_rx_init(nullptr, 14400, page, owner))
    {
        dc_restore_init(&dc);
        listen_for_page(page_begins);
    }

    void listen_for_v21() const
    {
        fsk_rx_signal_cutoff(v21_in.get(), std::max(least_carrier, far_level - signal_over));
    }

    /// @param below  dB below the other end's level
    void listen_for_page(float below) const
    {
        const float threshold = std::max(least_carrier, far_level - below);
        v27ter_rx_signal_cutoff(v27ter_in.get(), threshold);
        v29_rx_signal_cutoff(v29_in.get(), threshold);
        v17_rx_signal_cutoff(v17_in.get(), threshold);
    }

    void* self;
    bit_sink on_v21;
    c_ptr<fsk_rx_state_t, fsk_rx_free> v21_in;
    c_ptr<v27ter_rx_state_t, v27ter_rx_free> v27ter_in;
    c_ptr<v29_rx_state_t, v29_rx_free> v29_in;
    c_ptr<v17_rx_state_t, v17_rx_free> v17_in;
    fax_modulation expected = fax_modulation::v17; ///< of the page
    float far_level = least_carrier;               ///< dBm0, of the other end's last frame
    dc_restore_state_t dc{};
    audio_buffer without_dc;
};

fax_demodulator::fax_demodulator(bit_sink v21, bit_sink page, void* self)
    : engine_(std::make_unique<engine>(v21, page, self))
{
}

fax_demodulator::~fax_demodulator() = default;

void fax_demodulator::start_v21()
{
    // SpanDSP initialises in place, which may happen inside its own receiver.
    fsk_rx_init(
        engine_->v21_in.get(), &preset_fsk_specs[FSK_V21CH2], FSK_FRAME_MODE_SYNC, engine_->on_v21, engine_->self
    );
    engine_->listen_for_v21();
}

void fax_demodulator::start_page(fax_carrier carrier)
{
    engine& e = *engine_;
    e.expected = carrier.modulation;
    e.listen_for_page(carrier.short_training ? short_page_begins : page_begins);
    switch (carrier.modulation) {
    case fax_modulation::v27ter: v27ter_rx_restart(e.v27ter_in.get(), carrier.bit_rate, 0); return;
    case fax_modulation::v29: v29_rx_restart(e.v29_in.get(), carrier.bit_rate, 0); return;
    case fax_modulation::v17: v17_rx_restart(e.v17_in.get(), carrier.bit_rate, carrier.short_training ? 1 : 0); return;
    }
}

void fax_demodulator::take(audio_in received)
{
    engine_->without_dc.assign(received.begin(), received.end());
    for (std::int16_t& sample : engine_->without_dc)
        sample = dc_restore(&engine_->dc, sample);
}

void fax_demodulator::hear_page()
{
    engine& e = *engine_;
    const int length = static_cast<int>(e.without_dc.size());
    switch (e.expected) {
    case fax_modulation::v27ter: v27ter_rx(e.v27ter_in.get(), e.without_dc.data(), length); return;
    case fax_modulation::v29: v29_rx(e.v29_in.get(), e.without_dc.data(), length); return;
    case fax_modulation::v17: v17_rx(e.v17_in.get(), e.without_dc.data(), length); return;
    }
}

void fax_demodulator::hear_v21()
{
    fsk_rx(engine_->v21_in.get(), engine_->without_dc.data(), static_cast<int>(engine_->without_dc.size()));
}

void fax_demodulator::learn_level()
{
    engine_->far_level = fsk_rx_signal_power(engine_->v21_in.get());
    engine_->listen_for_v21();
}

void fax_demodulator::page_began() { engine_->listen_for_page(signal_over); }

} // namespace tipring::dsp
