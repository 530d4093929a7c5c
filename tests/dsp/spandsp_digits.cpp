#include "tests/dsp/spandsp_digits.hpp"

#include <spandsp.h>

#include <algorithm>
#include <array>
#include <memory>

namespace tipring::test {

std::string spandsp_digits(audio_in line)
{
    const std::unique_ptr<dtmf_rx_state_t, decltype(&dtmf_rx_free)> receiver(
        dtmf_rx_init(nullptr, nullptr, nullptr), dtmf_rx_free
    );
    std::string digits;
    std::array<char, 129> some{};
    for (; !line.empty(); line = line.subspan(std::min(frame_length, line.size()))) {
        const audio_in frame = line.first(std::min(frame_length, line.size()));
        dtmf_rx(receiver.get(), frame.data(), static_cast<int>(frame.size()));
        digits.append(some.data(), dtmf_rx_get(receiver.get(), some.data(), static_cast<int>(some.size()) - 1));
    }
    return digits;
}

} // namespace tipring::test
