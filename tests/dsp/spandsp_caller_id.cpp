#include "tests/dsp/spandsp_caller_id.hpp"

#include "base/c_ptr.hpp"

#include <spandsp.h>

namespace tipring::test {

namespace {

using messages = std::vector<std::vector<std::uint8_t>>;

void on_message(void* all, const std::uint8_t* message, int length) noexcept
{
    static_cast<messages*>(all)->emplace_back(message, message + length);
}

} // namespace

messages spandsp_caller_ids(audio_in line, dsp::caller_id_modulation modulation)
{
    messages all;
    const int standard = modulation == dsp::caller_id_modulation::bell202 ? ADSI_STANDARD_CLASS : ADSI_STANDARD_CLIP;
    const c_ptr<adsi_rx_state_t, adsi_rx_free> receiver(adsi_rx_init(nullptr, standard, on_message, &all));
    adsi_rx(receiver.get(), line.data(), static_cast<int>(line.size()));
    return all;
}

} // namespace tipring::test
