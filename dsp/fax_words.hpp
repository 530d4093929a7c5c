#pragma once
#include <string_view>

namespace tipring::dsp {

/// What a completion code of SpanDSP's T.30 is called, and what it means to whoever sent or received.
struct fax_words
{
    std::string_view t30;
    std::string_view words;
};

/// @param code  T30_ERR_...; an unknown one has words, too.
fax_words words_for(int code);

} // namespace tipring::dsp
