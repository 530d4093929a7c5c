#include "dsp/fax_words.hpp"

#include <array>
#include <cstddef>

namespace tipring::dsp {

namespace {

/// In the order of the codes of SpanDSP's t30.h, from 0.
constexpr auto all = std::to_array<fax_words>({
    {"OK",                 "everything went well"                                              },
    {"CEDTONE",            "the answer tone of the other end did not stop"                     },
    {"T0_EXPIRED",         "nothing like a fax machine was heard"                              },
    {"T1_EXPIRED",         "a fax machine was heard, but it never said what it can do"         },
    {"T3_EXPIRED",         "the other end asked for a person, and nobody spoke"                },
    {"HDLC_CARRIER",       "the other end sent a message without an end"                       },
    {"CANNOT_TRAIN",       "the line is too bad for every rate that both ends have"            },
    {"OPER_INT_FAIL",      "the other end asked for a person"                                  },
    {"INCOMPATIBLE",       "the other end has no modulation or page format that this one has"  },
    {"RX_INCAPABLE",       "the other end cannot receive now: it may be out of paper or memory"},
    {"TX_INCAPABLE",       "the other end has nothing to be polled for"                        },
    {"NORESSUPPORT",       "the other end cannot receive pages of this resolution"             },
    {"NOSIZESUPPORT",      "the other end cannot receive pages of this width"                  },
    {"UNEXPECTED",         "the other end said something that does not belong there"           },
    {"TX_BADDCS",          "the other end did not take the settings for the page"              },
    {"TX_BADPG",           "the other end hung up instead of confirming the page"              },
    {"TX_ECMPHD",          "the other end answered error correction with nonsense"             },
    {"TX_GOTDCN",          "the other end hung up before it said what it can do"               },
    {"TX_INVALRSP",        "the other end answered the page with something else"               },
    {"TX_NODIS",           "the other end did not say what it can do"                          },
    {"TX_PHBDEAD",         "the other end fell silent while the rate was tried"                },
    {"TX_PHDDEAD",         "the other end never confirmed the page"                            },
    {"TX_T5EXP",           "the other end was not ready for more within a minute"              },
    {"RX_ECMPHD",          "the other end does error correction wrong"                         },
    {"RX_GOTDCS",          "the other end wants to send instead of being polled"               },
    {"RX_INVALCMD",        "the other end ended the page with something unknown"               },
    {"RX_NOCARRIER",       "the page did not come"                                             },
    {"RX_NOEOL",           "the page broke off in the middle of a line"                        },
    {"RX_NOFAX",           "the page did not begin"                                            },
    {"RX_T2EXPDCN",        "the other end fell silent after its last page"                     },
    {"RX_T2EXPD",          "the other end did not say whether more pages come"                 },
    {"RX_T2EXPFAX",        "the page did not come in time"                                     },
    {"RX_T2EXPMPS",        "the other end did not say whether more pages come"                 },
    {"RX_T2EXPRR",         "the other end fell silent while this one was busy"                 },
    {"RX_T2EXP",           "the other end fell silent before the first page"                   },
    {"RX_DCNWHY",          "the other end hung up before the first page"                       },
    {"RX_DCNDATA",         "the other end hung up in the middle of a page"                     },
    {"RX_DCNFAX",          "the other end hung up instead of ending the page"                  },
    {"RX_DCNPHD",          "the other end hung up although more pages were to come"            },
    {"RX_DCNRRD",          "the other end hung up while this one was busy"                     },
    {"RX_DCNNORTN",        "the other end did not send the bad page again"                     },
    {"FILEERROR",          "the file cannot be read, or not be written"                        },
    {"NOPAGE",             "the document has no such page"                                     },
    {"BADTIFF",            "the file is no fax TIFF"                                           },
    {"BADPAGE",            "the pages of the file have no numbers"                             },
    {"BADTAG",             "the file has wrong values in it"                                   },
    {"BADTIFFHDR",         "the file has a damaged header"                                     },
    {"NOMEM",              "no memory for more pages"                                          },
    {"RETRYDCN",           "the other end did not answer, asked three times"                   },
    {"CALLDROPPED",        "the call broke off in the middle"                                  },
    {"NOPOLL",             "the other end does not let itself be polled"                       },
    {"IDENT_UNACCEPTABLE", "the identity of the other end is not accepted"                     },
    {"SUB_UNACCEPTABLE",   "the sub-address is not accepted"                                   },
    {"SEP_UNACCEPTABLE",   "the document that was asked for is not there"                      },
    {"PSA_UNACCEPTABLE",   "the polled sub-address is not accepted"                            },
    {"SID_UNACCEPTABLE",   "the sender is not accepted"                                        },
    {"PWD_UNACCEPTABLE",   "the password is not accepted"                                      },
    {"TSA_UNACCEPTABLE",   "the internet address of the sender is not accepted"                },
    {"IRA_UNACCEPTABLE",   "the internet address is not accepted"                              },
    {"CIA_UNACCEPTABLE",   "the internet address of the caller is not accepted"                },
    {"ISP_UNACCEPTABLE",   "the internet address to poll is not accepted"                      },
    {"CSA_UNACCEPTABLE",   "the internet address of the called terminal is not accepted"       },
});

} // namespace

fax_words words_for(int code)
{
    const auto at = static_cast<std::size_t>(code);
    return at < all.size() ? all[at] : fax_words{"UNKNOWN", "something went wrong that has no name"};
}

} // namespace tipring::dsp
