#include "dsp/fax_coding.hpp"

#include "base/c_ptr.hpp"
#include "base/error.hpp"

#include <spandsp.h>

#include <array>
#undef lrint
#undef lrintf

namespace tipring::dsp {

std::vector<std::uint8_t> coded_page(const std::string& document, int index, bool two_dimensional)
{
    const c_ptr<t4_tx_state_t, t4_tx_free> page(t4_tx_init(nullptr, document.c_str(), index, index));
    if (page)
        t4_tx_set_tx_encoding(page.get(), two_dimensional ? T4_COMPRESSION_ITU_T4_2D : T4_COMPRESSION_ITU_T4_1D);
    if (!page || t4_tx_start_page(page.get()) != 0)
        throw failure(errc::file_bad, document + " has no fax page " + std::to_string(index + 1));
    std::vector<std::uint8_t> coded;
    std::array<std::uint8_t, 4096> piece{};
    for (;;) {
        const int n = t4_tx_get_chunk(page.get(), piece.data(), static_cast<int>(piece.size()));
        if (n <= 0)
            return coded;
        coded.insert(coded.end(), piece.begin(), piece.begin() + n);
    }
}

} // namespace tipring::dsp
