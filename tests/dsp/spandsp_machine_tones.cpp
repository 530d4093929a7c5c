#include "tests/dsp/spandsp_machine_tones.hpp"

#include "base/c_ptr.hpp"

#include <spandsp.h>

#include <algorithm>

namespace tipring::test {

namespace {

const char* name_of(int code)
{
    switch (code) {
    case MODEM_CONNECT_TONES_FAX_CNG: return "fax_cng";
    case MODEM_CONNECT_TONES_ANS: return "fax_ced";
    case MODEM_CONNECT_TONES_ANS_PR: return "ans";
    case MODEM_CONNECT_TONES_ANSAM:
    case MODEM_CONNECT_TONES_ANSAM_PR: return "ansam";
    case MODEM_CONNECT_TONES_FAX_PREAMBLE: return "v21_preamble";
    case MODEM_CONNECT_TONES_BELL_ANS: return "bell_answer";
    case MODEM_CONNECT_TONES_CALLING_TONE: return "v25_calling";
    default: return nullptr;
    }
}

void note(void* names, int code, int /*level*/, int /*delay*/) noexcept
{
    auto& all = *static_cast<std::string*>(names);
    if (const char* name = name_of(code))
        all += (all.empty() ? "" : " ") + std::string(name);
}

} // namespace

std::string spandsp_machine_tones(audio_in line)
{
    std::string names;
    for (const int kind :
         {MODEM_CONNECT_TONES_FAX_CNG,
          MODEM_CONNECT_TONES_ANS_PR, // tells ANS, ANS/, ANSam and ANSam/ apart
          MODEM_CONNECT_TONES_FAX_PREAMBLE,
          MODEM_CONNECT_TONES_BELL_ANS,
          MODEM_CONNECT_TONES_CALLING_TONE}) {
        const c_ptr<modem_connect_tones_rx_state_t, modem_connect_tones_rx_free> receiver(
            modem_connect_tones_rx_init(nullptr, kind, note, &names)
        );
        for (audio_in rest = line; !rest.empty(); rest = rest.subspan(std::min(frame_length, rest.size())))
            modem_connect_tones_rx(receiver.get(), rest.data(), static_cast<int>(std::min(frame_length, rest.size())));
    }
    return names;
}

} // namespace tipring::test
