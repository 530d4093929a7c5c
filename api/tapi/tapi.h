/*
 * TAPI 2.x line functions over tipring's phone lines, for C.
 *
 * Names, values, layouts and meanings are those of the Windows telephony API, so that programs written for it that use no window
 * compile and run. Where Linux differs:
 *   - A strings are UTF-8, W strings are UTF-16 in char16_t.
 *   - lineInitialize and LINEINITIALIZEEXOPTION_USEHIDDENWINDOW: callbacks come on a thread of the library, one at a time, and may call
 *     any function here. A callback that waits for another message takes it with lineGetMessage.
 *   - LINEINITIALIZEEXOPTION_USEEVENT: Handles.hEvent is a file descriptor (an int) for poll(); lineGetMessage takes the messages.
 *   - Which lines there are is said beforehand with tipring_tapi_lines() of tipring_tapi.h, or with the environment's TIPRING_LINES.
 * Structures are packed: copy one out of a byte buffer with memcpy() where its alignment is not known.
 */
#ifndef TIPRING_TAPI_H
#define TIPRING_TAPI_H

#include <stdint.h>
#ifndef __cplusplus
#include <uchar.h>
#endif

#ifdef __cplusplus
extern "C" {
#endif

#ifndef TAPI_CURRENT_VERSION
#define TAPI_CURRENT_VERSION 0x00020002
#endif

#define TAPIENTRY
#define CALLBACK

typedef uint32_t DWORD, *LPDWORD;
typedef int32_t LONG;
typedef uint16_t WORD;
typedef uintptr_t DWORD_PTR;
typedef void *HANDLE;
typedef void *HINSTANCE;
typedef void *HWND;
typedef char16_t WCHAR;
typedef char *LPSTR;
typedef char16_t *LPWSTR;
typedef const char *LPCSTR;
typedef const char16_t *LPCWSTR;
typedef DWORD HLINEAPP, *LPHLINEAPP;
typedef DWORD HLINE, *LPHLINE;
typedef DWORD HCALL, *LPHCALL;

typedef void(CALLBACK *LINECALLBACK)(
    DWORD hDevice, DWORD dwMessage, DWORD_PTR dwInstance, DWORD_PTR dwParam1, DWORD_PTR dwParam2, DWORD_PTR dwParam3
);

#pragma pack(push, 1)

typedef struct tipring_guid_tag
{
    DWORD Data1;
    WORD Data2;
    WORD Data3;
    uint8_t Data4[8];
} GUID;

typedef struct tipring_systemtime_tag
{
    WORD wYear;
    WORD wMonth;
    WORD wDayOfWeek;
    WORD wDay;
    WORD wHour;
    WORD wMinute;
    WORD wSecond;
    WORD wMilliseconds;
} SYSTEMTIME;

typedef struct linedialparams_tag
{
    DWORD dwDialPause;
    DWORD dwDialSpeed;
    DWORD dwDigitDuration;
    DWORD dwWaitForDialtone;
} LINEDIALPARAMS, *LPLINEDIALPARAMS;

typedef struct linecallparams_tag
{
    DWORD dwTotalSize;
    DWORD dwBearerMode;
    DWORD dwMinRate;
    DWORD dwMaxRate;
    DWORD dwMediaMode;
    DWORD dwCallParamFlags;
    DWORD dwAddressMode;
    DWORD dwAddressID;
    LINEDIALPARAMS DialParams;
    DWORD dwOrigAddressSize;
    DWORD dwOrigAddressOffset;
    DWORD dwDisplayableAddressSize;
    DWORD dwDisplayableAddressOffset;
    DWORD dwCalledPartySize;
    DWORD dwCalledPartyOffset;
    DWORD dwCommentSize;
    DWORD dwCommentOffset;
    DWORD dwUserUserInfoSize;
    DWORD dwUserUserInfoOffset;
    DWORD dwHighLevelCompSize;
    DWORD dwHighLevelCompOffset;
    DWORD dwLowLevelCompSize;
    DWORD dwLowLevelCompOffset;
    DWORD dwDevSpecificSize;
    DWORD dwDevSpecificOffset;
    /* from version 2.0 on */
    DWORD dwPredictiveAutoTransferStates;
    DWORD dwTargetAddressSize;
    DWORD dwTargetAddressOffset;
    DWORD dwSendingFlowspecSize;
    DWORD dwSendingFlowspecOffset;
    DWORD dwReceivingFlowspecSize;
    DWORD dwReceivingFlowspecOffset;
    DWORD dwDeviceClassSize;
    DWORD dwDeviceClassOffset;
    DWORD dwDeviceConfigSize;
    DWORD dwDeviceConfigOffset;
    DWORD dwCallDataSize;
    DWORD dwCallDataOffset;
    DWORD dwNoAnswerTimeout;
    DWORD dwCallingPartyIDSize;
    DWORD dwCallingPartyIDOffset;
} LINECALLPARAMS, *LPLINECALLPARAMS;

typedef struct linecallinfo_tag
{
    DWORD dwTotalSize;
    DWORD dwNeededSize;
    DWORD dwUsedSize;
    HLINE hLine;
    DWORD dwLineDeviceID;
    DWORD dwAddressID;
    DWORD dwBearerMode;
    DWORD dwRate;
    DWORD dwMediaMode;
    DWORD dwAppSpecific;
    DWORD dwCallID;
    DWORD dwRelatedCallID;
    DWORD dwCallParamFlags;
    DWORD dwCallStates;
    DWORD dwMonitorDigitModes;
    DWORD dwMonitorMediaModes;
    LINEDIALPARAMS DialParams;
    DWORD dwOrigin;
    DWORD dwReason;
    DWORD dwCompletionID;
    DWORD dwNumOwners;
    DWORD dwNumMonitors;
    DWORD dwCountryCode;
    DWORD dwTrunk;
    DWORD dwCallerIDFlags;
    DWORD dwCallerIDSize;
    DWORD dwCallerIDOffset;
    DWORD dwCallerIDNameSize;
    DWORD dwCallerIDNameOffset;
    DWORD dwCalledIDFlags;
    DWORD dwCalledIDSize;
    DWORD dwCalledIDOffset;
    DWORD dwCalledIDNameSize;
    DWORD dwCalledIDNameOffset;
    DWORD dwConnectedIDFlags;
    DWORD dwConnectedIDSize;
    DWORD dwConnectedIDOffset;
    DWORD dwConnectedIDNameSize;
    DWORD dwConnectedIDNameOffset;
    DWORD dwRedirectionIDFlags;
    DWORD dwRedirectionIDSize;
    DWORD dwRedirectionIDOffset;
    DWORD dwRedirectionIDNameSize;
    DWORD dwRedirectionIDNameOffset;
    DWORD dwRedirectingIDFlags;
    DWORD dwRedirectingIDSize;
    DWORD dwRedirectingIDOffset;
    DWORD dwRedirectingIDNameSize;
    DWORD dwRedirectingIDNameOffset;
    DWORD dwAppNameSize;
    DWORD dwAppNameOffset;
    DWORD dwDisplayableAddressSize;
    DWORD dwDisplayableAddressOffset;
    DWORD dwCalledPartySize;
    DWORD dwCalledPartyOffset;
    DWORD dwCommentSize;
    DWORD dwCommentOffset;
    DWORD dwDisplaySize;
    DWORD dwDisplayOffset;
    DWORD dwUserUserInfoSize;
    DWORD dwUserUserInfoOffset;
    DWORD dwHighLevelCompSize;
    DWORD dwHighLevelCompOffset;
    DWORD dwLowLevelCompSize;
    DWORD dwLowLevelCompOffset;
    DWORD dwChargingInfoSize;
    DWORD dwChargingInfoOffset;
    DWORD dwTerminalModesSize;
    DWORD dwTerminalModesOffset;
    DWORD dwDevSpecificSize;
    DWORD dwDevSpecificOffset;
    /* from version 2.0 on */
    DWORD dwCallTreatment;
    DWORD dwCallDataSize;
    DWORD dwCallDataOffset;
    DWORD dwSendingFlowspecSize;
    DWORD dwSendingFlowspecOffset;
    DWORD dwReceivingFlowspecSize;
    DWORD dwReceivingFlowspecOffset;
} LINECALLINFO, *LPLINECALLINFO;

typedef struct linecallstatus_tag
{
    DWORD dwTotalSize;
    DWORD dwNeededSize;
    DWORD dwUsedSize;
    DWORD dwCallState;
    DWORD dwCallStateMode;
    DWORD dwCallPrivilege;
    DWORD dwCallFeatures;
    DWORD dwDevSpecificSize;
    DWORD dwDevSpecificOffset;
    /* from version 2.0 on */
    DWORD dwCallFeatures2;
    SYSTEMTIME tStateEntryTime;
} LINECALLSTATUS, *LPLINECALLSTATUS;

typedef struct linecalllist_tag
{
    DWORD dwTotalSize;
    DWORD dwNeededSize;
    DWORD dwUsedSize;
    DWORD dwCallsNumEntries;
    DWORD dwCallsSize;
    DWORD dwCallsOffset;
} LINECALLLIST, *LPLINECALLLIST;

typedef struct lineaddresscaps_tag
{
    DWORD dwTotalSize;
    DWORD dwNeededSize;
    DWORD dwUsedSize;
    DWORD dwLineDeviceID;
    DWORD dwAddressSize;
    DWORD dwAddressOffset;
    DWORD dwDevSpecificSize;
    DWORD dwDevSpecificOffset;
    DWORD dwAddressSharing;
    DWORD dwAddressStates;
    DWORD dwCallInfoStates;
    DWORD dwCallerIDFlags;
    DWORD dwCalledIDFlags;
    DWORD dwConnectedIDFlags;
    DWORD dwRedirectionIDFlags;
    DWORD dwRedirectingIDFlags;
    DWORD dwCallStates;
    DWORD dwDialToneModes;
    DWORD dwBusyModes;
    DWORD dwSpecialInfo;
    DWORD dwDisconnectModes;
    DWORD dwMaxNumActiveCalls;
    DWORD dwMaxNumOnHoldCalls;
    DWORD dwMaxNumOnHoldPendingCalls;
    DWORD dwMaxNumConference;
    DWORD dwMaxNumTransConf;
    DWORD dwAddrCapFlags;
    DWORD dwCallFeatures;
    DWORD dwRemoveFromConfCaps;
    DWORD dwRemoveFromConfState;
    DWORD dwTransferModes;
    DWORD dwParkModes;
    DWORD dwForwardModes;
    DWORD dwMaxForwardEntries;
    DWORD dwMaxSpecificEntries;
    DWORD dwMinFwdNumRings;
    DWORD dwMaxFwdNumRings;
    DWORD dwMaxCallCompletions;
    DWORD dwCallCompletionConds;
    DWORD dwCallCompletionModes;
    DWORD dwNumCompletionMessages;
    DWORD dwCompletionMsgTextEntrySize;
    DWORD dwCompletionMsgTextSize;
    DWORD dwCompletionMsgTextOffset;
    DWORD dwAddressFeatures;
    /* from version 2.0 on */
    DWORD dwPredictiveAutoTransferStates;
    DWORD dwNumCallTreatments;
    DWORD dwCallTreatmentListSize;
    DWORD dwCallTreatmentListOffset;
    DWORD dwDeviceClassesSize;
    DWORD dwDeviceClassesOffset;
    DWORD dwMaxCallDataSize;
    DWORD dwCallFeatures2;
    DWORD dwMaxNoAnswerTimeout;
    DWORD dwConnectedModes;
    DWORD dwOfferingModes;
    DWORD dwAvailableMediaModes;
} LINEADDRESSCAPS, *LPLINEADDRESSCAPS;

typedef struct lineaddressstatus_tag
{
    DWORD dwTotalSize;
    DWORD dwNeededSize;
    DWORD dwUsedSize;
    DWORD dwNumInUse;
    DWORD dwNumActiveCalls;
    DWORD dwNumOnHoldCalls;
    DWORD dwNumOnHoldPendCalls;
    DWORD dwAddressFeatures;
    DWORD dwNumRingsNoAnswer;
    DWORD dwForwardNumEntries;
    DWORD dwForwardSize;
    DWORD dwForwardOffset;
    DWORD dwTerminalModesSize;
    DWORD dwTerminalModesOffset;
    DWORD dwDevSpecificSize;
    DWORD dwDevSpecificOffset;
} LINEADDRESSSTATUS, *LPLINEADDRESSSTATUS;

typedef struct linedevcaps_tag
{
    DWORD dwTotalSize;
    DWORD dwNeededSize;
    DWORD dwUsedSize;
    DWORD dwProviderInfoSize;
    DWORD dwProviderInfoOffset;
    DWORD dwSwitchInfoSize;
    DWORD dwSwitchInfoOffset;
    DWORD dwPermanentLineID;
    DWORD dwLineNameSize;
    DWORD dwLineNameOffset;
    DWORD dwStringFormat;
    DWORD dwAddressModes;
    DWORD dwNumAddresses;
    DWORD dwBearerModes;
    DWORD dwMaxRate;
    DWORD dwMediaModes;
    DWORD dwGenerateToneModes;
    DWORD dwGenerateToneMaxNumFreq;
    DWORD dwGenerateDigitModes;
    DWORD dwMonitorToneMaxNumFreq;
    DWORD dwMonitorToneMaxNumEntries;
    DWORD dwMonitorDigitModes;
    DWORD dwGatherDigitsMinTimeout;
    DWORD dwGatherDigitsMaxTimeout;
    DWORD dwMedCtlDigitMaxListSize;
    DWORD dwMedCtlMediaMaxListSize;
    DWORD dwMedCtlToneMaxListSize;
    DWORD dwMedCtlCallStateMaxListSize;
    DWORD dwDevCapFlags;
    DWORD dwMaxNumActiveCalls;
    DWORD dwAnswerMode;
    DWORD dwRingModes;
    DWORD dwLineStates;
    DWORD dwUUIAcceptSize;
    DWORD dwUUIAnswerSize;
    DWORD dwUUIMakeCallSize;
    DWORD dwUUIDropSize;
    DWORD dwUUISendUserUserInfoSize;
    DWORD dwUUICallInfoSize;
    LINEDIALPARAMS MinDialParams;
    LINEDIALPARAMS MaxDialParams;
    LINEDIALPARAMS DefaultDialParams;
    DWORD dwNumTerminals;
    DWORD dwTerminalCapsSize;
    DWORD dwTerminalCapsOffset;
    DWORD dwTerminalTextEntrySize;
    DWORD dwTerminalTextSize;
    DWORD dwTerminalTextOffset;
    DWORD dwDevSpecificSize;
    DWORD dwDevSpecificOffset;
    /* from version 1.4 on */
    DWORD dwLineFeatures;
    /* from version 2.0 on */
    DWORD dwSettableDevStatus;
    DWORD dwDeviceClassesSize;
    DWORD dwDeviceClassesOffset;
    /* from version 2.2 on */
    GUID PermanentLineGuid;
} LINEDEVCAPS, *LPLINEDEVCAPS;

typedef struct linedevstatus_tag
{
    DWORD dwTotalSize;
    DWORD dwNeededSize;
    DWORD dwUsedSize;
    DWORD dwNumOpens;
    DWORD dwOpenMediaModes;
    DWORD dwNumActiveCalls;
    DWORD dwNumOnHoldCalls;
    DWORD dwNumOnHoldPendCalls;
    DWORD dwLineFeatures;
    DWORD dwNumCallCompletions;
    DWORD dwRingMode;
    DWORD dwSignalLevel;
    DWORD dwBatteryLevel;
    DWORD dwRoamMode;
    DWORD dwDevStatusFlags;
    DWORD dwTerminalModesSize;
    DWORD dwTerminalModesOffset;
    DWORD dwDevSpecificSize;
    DWORD dwDevSpecificOffset;
    /* from version 2.0 on */
    DWORD dwAvailableMediaModes;
    DWORD dwAppInfoSize;
    DWORD dwAppInfoOffset;
} LINEDEVSTATUS, *LPLINEDEVSTATUS;

typedef struct lineforward_tag
{
    DWORD dwForwardMode;
    DWORD dwCallerAddressSize;
    DWORD dwCallerAddressOffset;
    DWORD dwDestCountryCode;
    DWORD dwDestAddressSize;
    DWORD dwDestAddressOffset;
} LINEFORWARD, *LPLINEFORWARD;

typedef struct lineforwardlist_tag
{
    DWORD dwTotalSize;
    DWORD dwNumEntries;
    LINEFORWARD ForwardList[1];
} LINEFORWARDLIST, *LPLINEFORWARDLIST;

typedef struct varstring_tag
{
    DWORD dwTotalSize;
    DWORD dwNeededSize;
    DWORD dwUsedSize;
    DWORD dwStringFormat;
    DWORD dwStringSize;
    DWORD dwStringOffset;
} VARSTRING, *LPVARSTRING;

typedef struct linegeneratetone_tag
{
    DWORD dwFrequency; /* Hz */
    DWORD dwCadenceOn; /* ms; 0: for ever */
    DWORD dwCadenceOff;
    DWORD dwVolume; /* 1 to 0xffff: the loudest; 0: as usual */
} LINEGENERATETONE, *LPLINEGENERATETONE;

typedef struct linemonitortone_tag
{
    DWORD dwAppSpecific;
    DWORD dwDuration;   /* ms */
    DWORD dwFrequency1; /* Hz; all three 0: silence */
    DWORD dwFrequency2;
    DWORD dwFrequency3;
} LINEMONITORTONE, *LPLINEMONITORTONE;

typedef struct linetranslateoutput_tag
{
    DWORD dwTotalSize;
    DWORD dwNeededSize;
    DWORD dwUsedSize;
    DWORD dwDialableStringSize;
    DWORD dwDialableStringOffset;
    DWORD dwDisplayableStringSize;
    DWORD dwDisplayableStringOffset;
    DWORD dwCurrentCountry;
    DWORD dwDestCountry;
    DWORD dwTranslateResults;
} LINETRANSLATEOUTPUT, *LPLINETRANSLATEOUTPUT;

typedef struct linetranslatecaps_tag
{
    DWORD dwTotalSize;
    DWORD dwNeededSize;
    DWORD dwUsedSize;
    DWORD dwNumLocations;
    DWORD dwLocationListSize;
    DWORD dwLocationListOffset;
    DWORD dwCurrentLocationID;
    DWORD dwNumCards;
    DWORD dwCardListSize;
    DWORD dwCardListOffset;
    DWORD dwCurrentPreferredCardID;
} LINETRANSLATECAPS, *LPLINETRANSLATECAPS;

typedef struct linelocationentry_tag
{
    DWORD dwPermanentLocationID;
    DWORD dwLocationNameSize;
    DWORD dwLocationNameOffset;
    DWORD dwCountryCode;
    DWORD dwCityCodeSize;
    DWORD dwCityCodeOffset;
    DWORD dwPreferredCardID;
    DWORD dwLocalAccessCodeSize;
    DWORD dwLocalAccessCodeOffset;
    DWORD dwLongDistanceAccessCodeSize;
    DWORD dwLongDistanceAccessCodeOffset;
    DWORD dwTollPrefixListSize;
    DWORD dwTollPrefixListOffset;
    /* from version 1.4 on */
    DWORD dwCountryID;
    DWORD dwOptions;
    DWORD dwCancelCallWaitingSize;
    DWORD dwCancelCallWaitingOffset;
} LINELOCATIONENTRY, *LPLINELOCATIONENTRY;

typedef struct linecardentry_tag
{
    DWORD dwPermanentCardID;
    DWORD dwCardNameSize;
    DWORD dwCardNameOffset;
    /* from version 1.4 on */
    DWORD dwCardNumberDigits;
    DWORD dwSameAreaRuleSize;
    DWORD dwSameAreaRuleOffset;
    DWORD dwLongDistanceRuleSize;
    DWORD dwLongDistanceRuleOffset;
    DWORD dwInternationalRuleSize;
    DWORD dwInternationalRuleOffset;
    DWORD dwOptions;
} LINECARDENTRY, *LPLINECARDENTRY;

typedef struct linecountryentry_tag
{
    DWORD dwCountryID;
    DWORD dwCountryCode;
    DWORD dwNextCountryID;
    DWORD dwCountryNameSize;
    DWORD dwCountryNameOffset;
    DWORD dwSameAreaRuleSize;
    DWORD dwSameAreaRuleOffset;
    DWORD dwLongDistanceRuleSize;
    DWORD dwLongDistanceRuleOffset;
    DWORD dwInternationalRuleSize;
    DWORD dwInternationalRuleOffset;
} LINECOUNTRYENTRY, *LPLINECOUNTRYENTRY;

typedef struct linecountrylist_tag
{
    DWORD dwTotalSize;
    DWORD dwNeededSize;
    DWORD dwUsedSize;
    DWORD dwNumCountries;
    DWORD dwCountryListSize;
    DWORD dwCountryListOffset;
} LINECOUNTRYLIST, *LPLINECOUNTRYLIST;

typedef struct linemessage_tag
{
    DWORD hDevice;
    DWORD dwMessageID;
    DWORD_PTR dwCallbackInstance;
    DWORD_PTR dwParam1;
    DWORD_PTR dwParam2;
    DWORD_PTR dwParam3;
} LINEMESSAGE, *LPLINEMESSAGE;

typedef struct lineinitializeexparams_tag
{
    DWORD dwTotalSize;
    DWORD dwNeededSize;
    DWORD dwUsedSize;
    DWORD dwOptions;
    union
    {
        HANDLE hEvent; /* here: a file descriptor that poll() finds readable while messages wait */
        HANDLE hCompletionPort;
    } Handles;
    DWORD dwCompletionKey;
} LINEINITIALIZEEXPARAMS, *LPLINEINITIALIZEEXPARAMS;

typedef struct lineextensionid_tag
{
    DWORD dwExtensionID0;
    DWORD dwExtensionID1;
    DWORD dwExtensionID2;
    DWORD dwExtensionID3;
} LINEEXTENSIONID, *LPLINEEXTENSIONID;

#pragma pack(pop)

/* Line mapper */
#define LINEMAPPER 0xFFFFFFFF

/* LINEINITIALIZEEXOPTION */
#define LINEINITIALIZEEXOPTION_USEHIDDENWINDOW   0x00000001
#define LINEINITIALIZEEXOPTION_USEEVENT          0x00000002
#define LINEINITIALIZEEXOPTION_USECOMPLETIONPORT 0x00000003
#define LINEINITIALIZEEXOPTION_CALLHUBTRACKING   0x80000000

/* LINEOPENOPTION */
#define LINEOPENOPTION_SINGLEADDRESS 0x80000000
#define LINEOPENOPTION_PROXY         0x40000000

/* STRINGFORMAT */
#define STRINGFORMAT_ASCII   0x00000001
#define STRINGFORMAT_DBCS    0x00000002
#define STRINGFORMAT_UNICODE 0x00000003
#define STRINGFORMAT_BINARY  0x00000004

/* LINE_ messages */
#define LINE_ADDRESSSTATE       0x00000000
#define LINE_CALLINFO           0x00000001
#define LINE_CALLSTATE          0x00000002
#define LINE_CLOSE              0x00000003
#define LINE_DEVSPECIFIC        0x00000004
#define LINE_DEVSPECIFICFEATURE 0x00000005
#define LINE_GATHERDIGITS       0x00000006
#define LINE_GENERATE           0x00000007
#define LINE_LINEDEVSTATE       0x00000008
#define LINE_MONITORDIGITS      0x00000009
#define LINE_MONITORMEDIA       0x0000000A
#define LINE_MONITORTONE        0x0000000B
#define LINE_REPLY              0x0000000C
#define LINE_REQUEST            0x0000000D
#define LINE_CREATE             0x00000013
#define LINE_AGENTSPECIFIC      0x00000015
#define LINE_AGENTSTATUS        0x00000016
#define LINE_APPNEWCALL         0x00000017
#define LINE_PROXYREQUEST       0x00000018
#define LINE_REMOVE             0x00000019
#define LINE_AGENTSESSIONSTATUS 0x0000001B
#define LINE_QUEUESTATUS        0x0000001C
#define LINE_AGENTSTATUSEX      0x0000001D
#define LINE_GROUPSTATUS        0x0000001E
#define LINE_PROXYSTATUS        0x0000001F
#define LINE_APPNEWCALLHUB      0x00000020
#define LINE_CALLHUBCLOSE       0x00000021
#define LINE_DEVSPECIFICEX      0x00000022

/* LINEERR */
#define LINEERR_ALLOCATED              ((LONG)0x80000001)
#define LINEERR_BADDEVICEID            ((LONG)0x80000002)
#define LINEERR_BEARERMODEUNAVAIL      ((LONG)0x80000003)
#define LINEERR_CALLUNAVAIL            ((LONG)0x80000005)
#define LINEERR_COMPLETIONOVERRUN      ((LONG)0x80000006)
#define LINEERR_CONFERENCEFULL         ((LONG)0x80000007)
#define LINEERR_DIALBILLING            ((LONG)0x80000008)
#define LINEERR_DIALDIALTONE           ((LONG)0x80000009)
#define LINEERR_DIALPROMPT             ((LONG)0x8000000A)
#define LINEERR_DIALQUIET              ((LONG)0x8000000B)
#define LINEERR_INCOMPATIBLEAPIVERSION ((LONG)0x8000000C)
#define LINEERR_INCOMPATIBLEEXTVERSION ((LONG)0x8000000D)
#define LINEERR_INIFILECORRUPT         ((LONG)0x8000000E)
#define LINEERR_INUSE                  ((LONG)0x8000000F)
#define LINEERR_INVALADDRESS           ((LONG)0x80000010)
#define LINEERR_INVALADDRESSID         ((LONG)0x80000011)
#define LINEERR_INVALADDRESSMODE       ((LONG)0x80000012)
#define LINEERR_INVALADDRESSSTATE      ((LONG)0x80000013)
#define LINEERR_INVALAPPHANDLE         ((LONG)0x80000014)
#define LINEERR_INVALAPPNAME           ((LONG)0x80000015)
#define LINEERR_INVALBEARERMODE        ((LONG)0x80000016)
#define LINEERR_INVALCALLCOMPLMODE     ((LONG)0x80000017)
#define LINEERR_INVALCALLHANDLE        ((LONG)0x80000018)
#define LINEERR_INVALCALLPARAMS        ((LONG)0x80000019)
#define LINEERR_INVALCALLPRIVILEGE     ((LONG)0x8000001A)
#define LINEERR_INVALCALLSELECT        ((LONG)0x8000001B)
#define LINEERR_INVALCALLSTATE         ((LONG)0x8000001C)
#define LINEERR_INVALCALLSTATELIST     ((LONG)0x8000001D)
#define LINEERR_INVALCARD              ((LONG)0x8000001E)
#define LINEERR_INVALCOMPLETIONID      ((LONG)0x8000001F)
#define LINEERR_INVALCONFCALLHANDLE    ((LONG)0x80000020)
#define LINEERR_INVALCONSULTCALLHANDLE ((LONG)0x80000021)
#define LINEERR_INVALCOUNTRYCODE       ((LONG)0x80000022)
#define LINEERR_INVALDEVICECLASS       ((LONG)0x80000023)
#define LINEERR_INVALDEVICEHANDLE      ((LONG)0x80000024)
#define LINEERR_INVALDIALPARAMS        ((LONG)0x80000025)
#define LINEERR_INVALDIGITLIST         ((LONG)0x80000026)
#define LINEERR_INVALDIGITMODE         ((LONG)0x80000027)
#define LINEERR_INVALDIGITS            ((LONG)0x80000028)
#define LINEERR_INVALEXTVERSION        ((LONG)0x80000029)
#define LINEERR_INVALGROUPID           ((LONG)0x8000002A)
#define LINEERR_INVALLINEHANDLE        ((LONG)0x8000002B)
#define LINEERR_INVALLINESTATE         ((LONG)0x8000002C)
#define LINEERR_INVALLOCATION          ((LONG)0x8000002D)
#define LINEERR_INVALMEDIALIST         ((LONG)0x8000002E)
#define LINEERR_INVALMEDIAMODE         ((LONG)0x8000002F)
#define LINEERR_INVALMESSAGEID         ((LONG)0x80000030)
#define LINEERR_INVALPARAM             ((LONG)0x80000032)
#define LINEERR_INVALPARKID            ((LONG)0x80000033)
#define LINEERR_INVALPARKMODE          ((LONG)0x80000034)
#define LINEERR_INVALPOINTER           ((LONG)0x80000035)
#define LINEERR_INVALPRIVSELECT        ((LONG)0x80000036)
#define LINEERR_INVALRATE              ((LONG)0x80000037)
#define LINEERR_INVALREQUESTMODE       ((LONG)0x80000038)
#define LINEERR_INVALTERMINALID        ((LONG)0x80000039)
#define LINEERR_INVALTERMINALMODE      ((LONG)0x8000003A)
#define LINEERR_INVALTIMEOUT           ((LONG)0x8000003B)
#define LINEERR_INVALTONE              ((LONG)0x8000003C)
#define LINEERR_INVALTONELIST          ((LONG)0x8000003D)
#define LINEERR_INVALTONEMODE          ((LONG)0x8000003E)
#define LINEERR_INVALTRANSFERMODE      ((LONG)0x8000003F)
#define LINEERR_LINEMAPPERFAILED       ((LONG)0x80000040)
#define LINEERR_NOCONFERENCE           ((LONG)0x80000041)
#define LINEERR_NODEVICE               ((LONG)0x80000042)
#define LINEERR_NODRIVER               ((LONG)0x80000043)
#define LINEERR_NOMEM                  ((LONG)0x80000044)
#define LINEERR_NOREQUEST              ((LONG)0x80000045)
#define LINEERR_NOTOWNER               ((LONG)0x80000046)
#define LINEERR_NOTREGISTERED          ((LONG)0x80000047)
#define LINEERR_OPERATIONFAILED        ((LONG)0x80000048)
#define LINEERR_OPERATIONUNAVAIL       ((LONG)0x80000049)
#define LINEERR_RATEUNAVAIL            ((LONG)0x8000004A)
#define LINEERR_RESOURCEUNAVAIL        ((LONG)0x8000004B)
#define LINEERR_REQUESTOVERRUN         ((LONG)0x8000004C)
#define LINEERR_STRUCTURETOOSMALL      ((LONG)0x8000004D)
#define LINEERR_TARGETNOTFOUND         ((LONG)0x8000004E)
#define LINEERR_TARGETSELF             ((LONG)0x8000004F)
#define LINEERR_UNINITIALIZED          ((LONG)0x80000050)
#define LINEERR_USERUSERINFOTOOBIG     ((LONG)0x80000051)
#define LINEERR_REINIT                 ((LONG)0x80000052)
#define LINEERR_ADDRESSBLOCKED         ((LONG)0x80000053)
#define LINEERR_BILLINGREJECTED        ((LONG)0x80000054)
#define LINEERR_INVALFEATURE           ((LONG)0x80000055)
#define LINEERR_NOMULTIPLEINSTANCE     ((LONG)0x80000056)
#define LINEERR_INVALAGENTID           ((LONG)0x80000057)
#define LINEERR_INVALAGENTGROUP        ((LONG)0x80000058)
#define LINEERR_INVALPASSWORD          ((LONG)0x80000059)
#define LINEERR_INVALAGENTSTATE        ((LONG)0x8000005A)
#define LINEERR_INVALAGENTACTIVITY     ((LONG)0x8000005B)
#define LINEERR_DIALVOICEDETECT        ((LONG)0x8000005C)
#define LINEERR_USERCANCELLED          ((LONG)0x8000005D)
#define LINEERR_INVALADDRESSTYPE       ((LONG)0x8000005E)
#define LINEERR_INVALAGENTSESSIONSTATE ((LONG)0x8000005F)
#define LINEERR_DISCONNECTED           ((LONG)0x80000060)
#define LINEERR_SERVICE_NOT_RUNNING    ((LONG)0x80000061)

/* LINECALLSTATE */
#define LINECALLSTATE_IDLE               0x00000001
#define LINECALLSTATE_OFFERING           0x00000002
#define LINECALLSTATE_ACCEPTED           0x00000004
#define LINECALLSTATE_DIALTONE           0x00000008
#define LINECALLSTATE_DIALING            0x00000010
#define LINECALLSTATE_RINGBACK           0x00000020
#define LINECALLSTATE_BUSY               0x00000040
#define LINECALLSTATE_SPECIALINFO        0x00000080
#define LINECALLSTATE_CONNECTED          0x00000100
#define LINECALLSTATE_PROCEEDING         0x00000200
#define LINECALLSTATE_ONHOLD             0x00000400
#define LINECALLSTATE_CONFERENCED        0x00000800
#define LINECALLSTATE_ONHOLDPENDCONF     0x00001000
#define LINECALLSTATE_ONHOLDPENDTRANSFER 0x00002000
#define LINECALLSTATE_DISCONNECTED       0x00004000
#define LINECALLSTATE_UNKNOWN            0x00008000

/* LINEBUSYMODE */
#define LINEBUSYMODE_STATION 0x00000001
#define LINEBUSYMODE_TRUNK   0x00000002
#define LINEBUSYMODE_UNKNOWN 0x00000004
#define LINEBUSYMODE_UNAVAIL 0x00000008

/* LINEDIALTONEMODE */
#define LINEDIALTONEMODE_NORMAL   0x00000001
#define LINEDIALTONEMODE_SPECIAL  0x00000002
#define LINEDIALTONEMODE_INTERNAL 0x00000004
#define LINEDIALTONEMODE_EXTERNAL 0x00000008
#define LINEDIALTONEMODE_UNKNOWN  0x00000010
#define LINEDIALTONEMODE_UNAVAIL  0x00000020

/* LINESPECIALINFO */
#define LINESPECIALINFO_NOCIRCUIT 0x00000001
#define LINESPECIALINFO_CUSTIRREG 0x00000002
#define LINESPECIALINFO_REORDER   0x00000004
#define LINESPECIALINFO_UNKNOWN   0x00000008
#define LINESPECIALINFO_UNAVAIL   0x00000010

/* LINECONNECTEDMODE */
#define LINECONNECTEDMODE_ACTIVE       0x00000001
#define LINECONNECTEDMODE_INACTIVE     0x00000002
#define LINECONNECTEDMODE_ACTIVEHELD   0x00000004
#define LINECONNECTEDMODE_INACTIVEHELD 0x00000008
#define LINECONNECTEDMODE_CONFIRMED    0x00000010

/* LINEOFFERINGMODE */
#define LINEOFFERINGMODE_ACTIVE   0x00000001
#define LINEOFFERINGMODE_INACTIVE 0x00000002

/* LINEDISCONNECTMODE */
#define LINEDISCONNECTMODE_NORMAL        0x00000001
#define LINEDISCONNECTMODE_UNKNOWN       0x00000002
#define LINEDISCONNECTMODE_REJECT        0x00000004
#define LINEDISCONNECTMODE_PICKUP        0x00000008
#define LINEDISCONNECTMODE_FORWARDED     0x00000010
#define LINEDISCONNECTMODE_BUSY          0x00000020
#define LINEDISCONNECTMODE_NOANSWER      0x00000040
#define LINEDISCONNECTMODE_BADADDRESS    0x00000080
#define LINEDISCONNECTMODE_UNREACHABLE   0x00000100
#define LINEDISCONNECTMODE_CONGESTION    0x00000200
#define LINEDISCONNECTMODE_INCOMPATIBLE  0x00000400
#define LINEDISCONNECTMODE_UNAVAIL       0x00000800
#define LINEDISCONNECTMODE_NODIALTONE    0x00001000
#define LINEDISCONNECTMODE_NUMBERCHANGED 0x00002000
#define LINEDISCONNECTMODE_OUTOFORDER    0x00004000
#define LINEDISCONNECTMODE_TEMPFAILURE   0x00008000
#define LINEDISCONNECTMODE_QOSUNAVAIL    0x00010000
#define LINEDISCONNECTMODE_BLOCKED       0x00020000
#define LINEDISCONNECTMODE_DONOTDISTURB  0x00040000
#define LINEDISCONNECTMODE_CANCELLED     0x00080000

/* LINECALLPRIVILEGE */
#define LINECALLPRIVILEGE_NONE    0x00000001
#define LINECALLPRIVILEGE_MONITOR 0x00000002
#define LINECALLPRIVILEGE_OWNER   0x00000004

/* LINEANSWERMODE */
#define LINEANSWERMODE_NONE 0x00000001
#define LINEANSWERMODE_DROP 0x00000002
#define LINEANSWERMODE_HOLD 0x00000004

/* LINECALLFEATURE */
#define LINECALLFEATURE_ACCEPT              0x00000001
#define LINECALLFEATURE_ADDTOCONF           0x00000002
#define LINECALLFEATURE_ANSWER              0x00000004
#define LINECALLFEATURE_BLINDTRANSFER       0x00000008
#define LINECALLFEATURE_COMPLETECALL        0x00000010
#define LINECALLFEATURE_COMPLETETRANSF      0x00000020
#define LINECALLFEATURE_DIAL                0x00000040
#define LINECALLFEATURE_DROP                0x00000080
#define LINECALLFEATURE_GATHERDIGITS        0x00000100
#define LINECALLFEATURE_GENERATEDIGITS      0x00000200
#define LINECALLFEATURE_GENERATETONE        0x00000400
#define LINECALLFEATURE_HOLD                0x00000800
#define LINECALLFEATURE_MONITORDIGITS       0x00001000
#define LINECALLFEATURE_MONITORMEDIA        0x00002000
#define LINECALLFEATURE_MONITORTONES        0x00004000
#define LINECALLFEATURE_PARK                0x00008000
#define LINECALLFEATURE_PREPAREADDCONF      0x00010000
#define LINECALLFEATURE_REDIRECT            0x00020000
#define LINECALLFEATURE_REMOVEFROMCONF      0x00040000
#define LINECALLFEATURE_SECURECALL          0x00080000
#define LINECALLFEATURE_SENDUSERUSER        0x00100000
#define LINECALLFEATURE_SETCALLPARAMS       0x00200000
#define LINECALLFEATURE_SETMEDIACONTROL     0x00400000
#define LINECALLFEATURE_SETTERMINAL         0x00800000
#define LINECALLFEATURE_SETUPCONF           0x01000000
#define LINECALLFEATURE_SETUPTRANSFER       0x02000000
#define LINECALLFEATURE_SWAPHOLD            0x04000000
#define LINECALLFEATURE_UNHOLD              0x08000000
#define LINECALLFEATURE_RELEASEUSERUSERINFO 0x10000000
#define LINECALLFEATURE_SETTREATMENT        0x20000000
#define LINECALLFEATURE_SETQOS              0x40000000
#define LINECALLFEATURE_SETCALLDATA         0x80000000

/* LINECALLFEATURE2 */
#define LINECALLFEATURE2_NOHOLDCONFERENCE 0x00000001
#define LINECALLFEATURE2_ONESTEPTRANSFER  0x00000002
#define LINECALLFEATURE2_COMPLCAMPON      0x00000004
#define LINECALLFEATURE2_COMPLCALLBACK    0x00000008
#define LINECALLFEATURE2_COMPLINTRUDE     0x00000010
#define LINECALLFEATURE2_COMPLMESSAGE     0x00000020
#define LINECALLFEATURE2_TRANSFERNORM     0x00000040
#define LINECALLFEATURE2_TRANSFERCONF     0x00000080
#define LINECALLFEATURE2_PARKDIRECT       0x00000100
#define LINECALLFEATURE2_PARKNONDIRECT    0x00000200

/* LINEADDRFEATURE */
#define LINEADDRFEATURE_FORWARD         0x00000001
#define LINEADDRFEATURE_MAKECALL        0x00000002
#define LINEADDRFEATURE_PICKUP          0x00000004
#define LINEADDRFEATURE_SETMEDIACONTROL 0x00000008
#define LINEADDRFEATURE_SETTERMINAL     0x00000010
#define LINEADDRFEATURE_SETUPCONF       0x00000020
#define LINEADDRFEATURE_UNCOMPLETECALL  0x00000040
#define LINEADDRFEATURE_UNPARK          0x00000080
#define LINEADDRFEATURE_PICKUPHELD      0x00000100
#define LINEADDRFEATURE_PICKUPGROUP     0x00000200
#define LINEADDRFEATURE_PICKUPDIRECT    0x00000400
#define LINEADDRFEATURE_PICKUPWAITING   0x00000800
#define LINEADDRFEATURE_FORWARDFWD      0x00001000
#define LINEADDRFEATURE_FORWARDDND      0x00002000

/* LINEFEATURE */
#define LINEFEATURE_DEVSPECIFIC     0x00000001
#define LINEFEATURE_DEVSPECIFICFEAT 0x00000002
#define LINEFEATURE_FORWARD         0x00000004
#define LINEFEATURE_MAKECALL        0x00000008
#define LINEFEATURE_SETMEDIACONTROL 0x00000010
#define LINEFEATURE_SETTERMINAL     0x00000020
#define LINEFEATURE_SETDEVSTATUS    0x00000040
#define LINEFEATURE_FORWARDFWD      0x00000080
#define LINEFEATURE_FORWARDDND      0x00000100

/* LINEADDRCAPFLAGS */
#define LINEADDRCAPFLAGS_FWDNUMRINGS              0x00000001
#define LINEADDRCAPFLAGS_PICKUPGROUPID            0x00000002
#define LINEADDRCAPFLAGS_SECURE                   0x00000004
#define LINEADDRCAPFLAGS_BLOCKIDDEFAULT           0x00000008
#define LINEADDRCAPFLAGS_BLOCKIDOVERRIDE          0x00000010
#define LINEADDRCAPFLAGS_DIALED                   0x00000020
#define LINEADDRCAPFLAGS_ORIGOFFHOOK              0x00000040
#define LINEADDRCAPFLAGS_DESTOFFHOOK              0x00000080
#define LINEADDRCAPFLAGS_FWDCONSULT               0x00000100
#define LINEADDRCAPFLAGS_SETUPCONFNULL            0x00000200
#define LINEADDRCAPFLAGS_AUTORECONNECT            0x00000400
#define LINEADDRCAPFLAGS_COMPLETIONID             0x00000800
#define LINEADDRCAPFLAGS_TRANSFERHELD             0x00001000
#define LINEADDRCAPFLAGS_TRANSFERMAKE             0x00002000
#define LINEADDRCAPFLAGS_CONFERENCEHELD           0x00004000
#define LINEADDRCAPFLAGS_CONFERENCEMAKE           0x00008000
#define LINEADDRCAPFLAGS_PARTIALDIAL              0x00010000
#define LINEADDRCAPFLAGS_FWDSTATUSVALID           0x00020000
#define LINEADDRCAPFLAGS_FWDINTEXTADDR            0x00040000
#define LINEADDRCAPFLAGS_FWDBUSYNAADDR            0x00080000
#define LINEADDRCAPFLAGS_ACCEPTTOALERT            0x00100000
#define LINEADDRCAPFLAGS_CONFDROP                 0x00200000
#define LINEADDRCAPFLAGS_PICKUPCALLWAIT           0x00400000
#define LINEADDRCAPFLAGS_PREDICTIVEDIALER         0x00800000
#define LINEADDRCAPFLAGS_QUEUE                    0x01000000
#define LINEADDRCAPFLAGS_ROUTEPOINT               0x02000000
#define LINEADDRCAPFLAGS_HOLDMAKESNEW             0x04000000
#define LINEADDRCAPFLAGS_NOINTERNALCALLS          0x08000000
#define LINEADDRCAPFLAGS_NOEXTERNALCALLS          0x10000000
#define LINEADDRCAPFLAGS_SETCALLINGID             0x20000000
#define LINEADDRCAPFLAGS_ACDGROUP                 0x40000000
#define LINEADDRCAPFLAGS_NOPSTNADDRESSTRANSLATION 0x80000000

/* LINEDEVCAPFLAGS */
#define LINEDEVCAPFLAGS_CROSSADDRCONF   0x00000001
#define LINEDEVCAPFLAGS_HIGHLEVCOMP     0x00000002
#define LINEDEVCAPFLAGS_LOWLEVCOMP      0x00000004
#define LINEDEVCAPFLAGS_MEDIACONTROL    0x00000008
#define LINEDEVCAPFLAGS_MULTIPLEADDR    0x00000010
#define LINEDEVCAPFLAGS_CLOSEDROP       0x00000020
#define LINEDEVCAPFLAGS_DIALBILLING     0x00000040
#define LINEDEVCAPFLAGS_DIALQUIET       0x00000080
#define LINEDEVCAPFLAGS_DIALDIALTONE    0x00000100
#define LINEDEVCAPFLAGS_MSP             0x00000200
#define LINEDEVCAPFLAGS_CALLHUB         0x00000400
#define LINEDEVCAPFLAGS_CALLHUBTRACKING 0x00000800
#define LINEDEVCAPFLAGS_PRIVATEOBJECTS  0x00001000
#define LINEDEVCAPFLAGS_LOCAL           0x00002000

/* LINECALLPARAMFLAGS */
#define LINECALLPARAMFLAGS_SECURE           0x00000001
#define LINECALLPARAMFLAGS_IDLE             0x00000002
#define LINECALLPARAMFLAGS_BLOCKID          0x00000004
#define LINECALLPARAMFLAGS_ORIGOFFHOOK      0x00000008
#define LINECALLPARAMFLAGS_DESTOFFHOOK      0x00000010
#define LINECALLPARAMFLAGS_NOHOLDCONFERENCE 0x00000020
#define LINECALLPARAMFLAGS_PREDICTIVEDIAL   0x00000040
#define LINECALLPARAMFLAGS_ONESTEPTRANSFER  0x00000080

/* LINECALLCOMPLMODE */
#define LINECALLCOMPLMODE_CAMPON   0x00000001
#define LINECALLCOMPLMODE_CALLBACK 0x00000002
#define LINECALLCOMPLMODE_INTRUDE  0x00000004
#define LINECALLCOMPLMODE_MESSAGE  0x00000008

/* LINECALLCOMPLCOND */
#define LINECALLCOMPLCOND_BUSY     0x00000001
#define LINECALLCOMPLCOND_NOANSWER 0x00000002

/* LINEFORWARDMODE */
#define LINEFORWARDMODE_UNCOND         0x00000001
#define LINEFORWARDMODE_UNCONDINTERNAL 0x00000002
#define LINEFORWARDMODE_UNCONDEXTERNAL 0x00000004
#define LINEFORWARDMODE_UNCONDSPECIFIC 0x00000008
#define LINEFORWARDMODE_BUSY           0x00000010
#define LINEFORWARDMODE_BUSYINTERNAL   0x00000020
#define LINEFORWARDMODE_BUSYEXTERNAL   0x00000040
#define LINEFORWARDMODE_BUSYSPECIFIC   0x00000080
#define LINEFORWARDMODE_NOANSW         0x00000100
#define LINEFORWARDMODE_NOANSWINTERNAL 0x00000200
#define LINEFORWARDMODE_NOANSWEXTERNAL 0x00000400
#define LINEFORWARDMODE_NOANSWSPECIFIC 0x00000800
#define LINEFORWARDMODE_BUSYNA         0x00001000
#define LINEFORWARDMODE_BUSYNAINTERNAL 0x00002000
#define LINEFORWARDMODE_BUSYNAEXTERNAL 0x00004000
#define LINEFORWARDMODE_BUSYNASPECIFIC 0x00008000
#define LINEFORWARDMODE_UNKNOWN        0x00010000
#define LINEFORWARDMODE_UNAVAIL        0x00020000

/* LINEPARKMODE */
#define LINEPARKMODE_DIRECTED    0x00000001
#define LINEPARKMODE_NONDIRECTED 0x00000002

/* LINETRANSFERMODE */
#define LINETRANSFERMODE_TRANSFER   0x00000001
#define LINETRANSFERMODE_CONFERENCE 0x00000002

/* LINEREMOVEFROMCONF */
#define LINEREMOVEFROMCONF_NONE 0x00000001
#define LINEREMOVEFROMCONF_LAST 0x00000002
#define LINEREMOVEFROMCONF_ANY  0x00000003

/* LINEADDRESSMODE */
#define LINEADDRESSMODE_ADDRESSID    0x00000001
#define LINEADDRESSMODE_DIALABLEADDR 0x00000002

/* LINEBEARERMODE */
#define LINEBEARERMODE_VOICE            0x00000001
#define LINEBEARERMODE_SPEECH           0x00000002
#define LINEBEARERMODE_MULTIUSE         0x00000004
#define LINEBEARERMODE_DATA             0x00000008
#define LINEBEARERMODE_ALTSPEECHDATA    0x00000010
#define LINEBEARERMODE_NONCALLSIGNALING 0x00000020
#define LINEBEARERMODE_PASSTHROUGH      0x00000040
#define LINEBEARERMODE_RESTRICTEDDATA   0x00000080

/* LINEMEDIAMODE */
#define LINEMEDIAMODE_UNKNOWN          0x00000002
#define LINEMEDIAMODE_INTERACTIVEVOICE 0x00000004
#define LINEMEDIAMODE_AUTOMATEDVOICE   0x00000008
#define LINEMEDIAMODE_DATAMODEM        0x00000010
#define LINEMEDIAMODE_G3FAX            0x00000020
#define LINEMEDIAMODE_TDD              0x00000040
#define LINEMEDIAMODE_G4FAX            0x00000080
#define LINEMEDIAMODE_DIGITALDATA      0x00000100
#define LINEMEDIAMODE_TELETEX          0x00000200
#define LINEMEDIAMODE_VIDEOTEX         0x00000400
#define LINEMEDIAMODE_TELEX            0x00000800
#define LINEMEDIAMODE_MIXED            0x00001000
#define LINEMEDIAMODE_ADSI             0x00002000
#define LINEMEDIAMODE_VOICEVIEW        0x00004000
#define LINEMEDIAMODE_VIDEO            0x00008000

/* LINETRANSLATEOPTION */
#define LINETRANSLATEOPTION_CARDOVERRIDE      0x00000001
#define LINETRANSLATEOPTION_CANCELCALLWAITING 0x00000002
#define LINETRANSLATEOPTION_FORCELOCAL        0x00000004
#define LINETRANSLATEOPTION_FORCELD           0x00000008

/* LINETRANSLATERESULT */
#define LINETRANSLATERESULT_CANONICAL     0x00000001
#define LINETRANSLATERESULT_INTERNATIONAL 0x00000002
#define LINETRANSLATERESULT_LONGDISTANCE  0x00000004
#define LINETRANSLATERESULT_LOCAL         0x00000008
#define LINETRANSLATERESULT_INTOLLLIST    0x00000010
#define LINETRANSLATERESULT_NOTINTOLLLIST 0x00000020
#define LINETRANSLATERESULT_DIALBILLING   0x00000040
#define LINETRANSLATERESULT_DIALQUIET     0x00000080
#define LINETRANSLATERESULT_DIALDIALTONE  0x00000100
#define LINETRANSLATERESULT_DIALPROMPT    0x00000200
#define LINETRANSLATERESULT_VOICEDETECT   0x00000400
#define LINETRANSLATERESULT_NOTRANSLATION 0x00000800

/* LINETOLLLISTOPTION */
#define LINETOLLLISTOPTION_ADD    0x00000001
#define LINETOLLLISTOPTION_REMOVE 0x00000002

/* LINELOCATIONOPTION */
#define LINELOCATIONOPTION_PULSEDIAL 0x00000001

/* LINECARDOPTION */
#define LINECARDOPTION_PREDEFINED 0x00000001
#define LINECARDOPTION_HIDDEN     0x00000002

/* LINECALLINFOSTATE */
#define LINECALLINFOSTATE_OTHER         0x00000001
#define LINECALLINFOSTATE_DEVSPECIFIC   0x00000002
#define LINECALLINFOSTATE_BEARERMODE    0x00000004
#define LINECALLINFOSTATE_RATE          0x00000008
#define LINECALLINFOSTATE_MEDIAMODE     0x00000010
#define LINECALLINFOSTATE_APPSPECIFIC   0x00000020
#define LINECALLINFOSTATE_CALLID        0x00000040
#define LINECALLINFOSTATE_RELATEDCALLID 0x00000080
#define LINECALLINFOSTATE_ORIGIN        0x00000100
#define LINECALLINFOSTATE_REASON        0x00000200
#define LINECALLINFOSTATE_COMPLETIONID  0x00000400
#define LINECALLINFOSTATE_NUMOWNERINCR  0x00000800
#define LINECALLINFOSTATE_NUMOWNERDECR  0x00001000
#define LINECALLINFOSTATE_NUMMONITORS   0x00002000
#define LINECALLINFOSTATE_TRUNK         0x00004000
#define LINECALLINFOSTATE_CALLERID      0x00008000
#define LINECALLINFOSTATE_CALLEDID      0x00010000
#define LINECALLINFOSTATE_CONNECTEDID   0x00020000
#define LINECALLINFOSTATE_REDIRECTIONID 0x00040000
#define LINECALLINFOSTATE_REDIRECTINGID 0x00080000
#define LINECALLINFOSTATE_DISPLAY       0x00100000
#define LINECALLINFOSTATE_USERUSERINFO  0x00200000
#define LINECALLINFOSTATE_HIGHLEVELCOMP 0x00400000
#define LINECALLINFOSTATE_LOWLEVELCOMP  0x00800000
#define LINECALLINFOSTATE_CHARGINGINFO  0x01000000
#define LINECALLINFOSTATE_TERMINAL      0x02000000
#define LINECALLINFOSTATE_DIALPARAMS    0x04000000
#define LINECALLINFOSTATE_MONITORMODES  0x08000000
#define LINECALLINFOSTATE_TREATMENT     0x10000000
#define LINECALLINFOSTATE_QOS           0x20000000
#define LINECALLINFOSTATE_CALLDATA      0x40000000

/* LINECALLREASON */
#define LINECALLREASON_DIRECT         0x00000001
#define LINECALLREASON_FWDBUSY        0x00000002
#define LINECALLREASON_FWDNOANSWER    0x00000004
#define LINECALLREASON_FWDUNCOND      0x00000008
#define LINECALLREASON_PICKUP         0x00000010
#define LINECALLREASON_UNPARK         0x00000020
#define LINECALLREASON_REDIRECT       0x00000040
#define LINECALLREASON_CALLCOMPLETION 0x00000080
#define LINECALLREASON_TRANSFER       0x00000100
#define LINECALLREASON_REMINDER       0x00000200
#define LINECALLREASON_UNKNOWN        0x00000400
#define LINECALLREASON_UNAVAIL        0x00000800
#define LINECALLREASON_INTRUDE        0x00001000
#define LINECALLREASON_PARKED         0x00002000
#define LINECALLREASON_CAMPEDON       0x00004000
#define LINECALLREASON_ROUTEREQUEST   0x00008000

/* LINECALLORIGIN */
#define LINECALLORIGIN_OUTBOUND   0x00000001
#define LINECALLORIGIN_INTERNAL   0x00000002
#define LINECALLORIGIN_EXTERNAL   0x00000004
#define LINECALLORIGIN_UNKNOWN    0x00000010
#define LINECALLORIGIN_UNAVAIL    0x00000020
#define LINECALLORIGIN_CONFERENCE 0x00000040
#define LINECALLORIGIN_INBOUND    0x00000080

/* LINECALLPARTYID */
#define LINECALLPARTYID_BLOCKED   0x00000001
#define LINECALLPARTYID_OUTOFAREA 0x00000002
#define LINECALLPARTYID_NAME      0x00000004
#define LINECALLPARTYID_ADDRESS   0x00000008
#define LINECALLPARTYID_PARTIAL   0x00000010
#define LINECALLPARTYID_UNKNOWN   0x00000020
#define LINECALLPARTYID_UNAVAIL   0x00000040

/* LINEADDRESSTYPE */
#define LINEADDRESSTYPE_PHONENUMBER 0x00000001
#define LINEADDRESSTYPE_SDP         0x00000002
#define LINEADDRESSTYPE_EMAILNAME   0x00000004
#define LINEADDRESSTYPE_DOMAINNAME  0x00000008
#define LINEADDRESSTYPE_IPADDRESS   0x00000010

/* LINECALLTREATMENT */
#define LINECALLTREATMENT_SILENCE  0x00000001
#define LINECALLTREATMENT_RINGBACK 0x00000002
#define LINECALLTREATMENT_BUSY     0x00000003
#define LINECALLTREATMENT_MUSIC    0x00000004

/* LINEDEVSTATE */
#define LINEDEVSTATE_OTHER           0x00000001
#define LINEDEVSTATE_RINGING         0x00000002
#define LINEDEVSTATE_CONNECTED       0x00000004
#define LINEDEVSTATE_DISCONNECTED    0x00000008
#define LINEDEVSTATE_MSGWAITON       0x00000010
#define LINEDEVSTATE_MSGWAITOFF      0x00000020
#define LINEDEVSTATE_INSERVICE       0x00000040
#define LINEDEVSTATE_OUTOFSERVICE    0x00000080
#define LINEDEVSTATE_MAINTENANCE     0x00000100
#define LINEDEVSTATE_OPEN            0x00000200
#define LINEDEVSTATE_CLOSE           0x00000400
#define LINEDEVSTATE_NUMCALLS        0x00000800
#define LINEDEVSTATE_NUMCOMPLETIONS  0x00001000
#define LINEDEVSTATE_TERMINALS       0x00002000
#define LINEDEVSTATE_ROAMMODE        0x00004000
#define LINEDEVSTATE_BATTERY         0x00008000
#define LINEDEVSTATE_SIGNAL          0x00010000
#define LINEDEVSTATE_DEVSPECIFIC     0x00020000
#define LINEDEVSTATE_REINIT          0x00040000
#define LINEDEVSTATE_LOCK            0x00080000
#define LINEDEVSTATE_CAPSCHANGE      0x00100000
#define LINEDEVSTATE_CONFIGCHANGE    0x00200000
#define LINEDEVSTATE_TRANSLATECHANGE 0x00400000
#define LINEDEVSTATE_COMPLCANCEL     0x00800000
#define LINEDEVSTATE_REMOVED         0x01000000

/* LINEDEVSTATUSFLAGS */
#define LINEDEVSTATUSFLAGS_CONNECTED 0x00000001
#define LINEDEVSTATUSFLAGS_MSGWAIT   0x00000002
#define LINEDEVSTATUSFLAGS_INSERVICE 0x00000004
#define LINEDEVSTATUSFLAGS_LOCKED    0x00000008

/* LINEADDRESSSTATE */
#define LINEADDRESSSTATE_OTHER       0x00000001
#define LINEADDRESSSTATE_DEVSPECIFIC 0x00000002
#define LINEADDRESSSTATE_INUSEZERO   0x00000004
#define LINEADDRESSSTATE_INUSEONE    0x00000008
#define LINEADDRESSSTATE_INUSEMANY   0x00000010
#define LINEADDRESSSTATE_NUMCALLS    0x00000020
#define LINEADDRESSSTATE_FORWARD     0x00000040
#define LINEADDRESSSTATE_TERMINALS   0x00000080
#define LINEADDRESSSTATE_CAPSCHANGE  0x00000100

/* LINEADDRESSSHARING */
#define LINEADDRESSSHARING_PRIVATE       0x00000001
#define LINEADDRESSSHARING_BRIDGEDEXCL   0x00000002
#define LINEADDRESSSHARING_BRIDGEDNEW    0x00000004
#define LINEADDRESSSHARING_BRIDGEDSHARED 0x00000008
#define LINEADDRESSSHARING_MONITORED     0x00000010

/* LINECALLSELECT */
#define LINECALLSELECT_LINE     0x00000001
#define LINECALLSELECT_ADDRESS  0x00000002
#define LINECALLSELECT_CALL     0x00000004
#define LINECALLSELECT_DEVICEID 0x00000008
#define LINECALLSELECT_CALLID   0x00000010

/* LINEDIGITMODE */
#define LINEDIGITMODE_PULSE   0x00000001
#define LINEDIGITMODE_DTMF    0x00000002
#define LINEDIGITMODE_DTMFEND 0x00000004

/* LINEGATHERTERM */
#define LINEGATHERTERM_BUFFERFULL   0x00000001
#define LINEGATHERTERM_TERMDIGIT    0x00000002
#define LINEGATHERTERM_FIRSTTIMEOUT 0x00000004
#define LINEGATHERTERM_INTERTIMEOUT 0x00000008
#define LINEGATHERTERM_CANCEL       0x00000010

/* LINEGENERATETERM */
#define LINEGENERATETERM_DONE   0x00000001
#define LINEGENERATETERM_CANCEL 0x00000002

/* LINETONEMODE */
#define LINETONEMODE_CUSTOM   0x00000001
#define LINETONEMODE_RINGBACK 0x00000002
#define LINETONEMODE_BUSY     0x00000004
#define LINETONEMODE_BEEP     0x00000008
#define LINETONEMODE_BILLING  0x00000010

/* LINECALLHUBTRACKING */
#define LINECALLHUBTRACKING_NONE          0x00000000
#define LINECALLHUBTRACKING_PROVIDERLEVEL 0x00000001
#define LINECALLHUBTRACKING_ALLCALLS      0x00000002

/* Functions. Those without a suffix take A strings; with UNICODE defined their names mean the W forms. */

LONG TAPIENTRY lineInitialize(
    LPHLINEAPP lphLineApp, HINSTANCE hInstance, LINECALLBACK lpfnCallback, LPCSTR lpszAppName, LPDWORD lpdwNumDevs);
LONG TAPIENTRY lineInitializeEx(
    LPHLINEAPP lphLineApp, HINSTANCE hInstance, LINECALLBACK lpfnCallback, LPCSTR lpszFriendlyAppName,
    LPDWORD lpdwNumDevs, LPDWORD lpdwAPIVersion, LPLINEINITIALIZEEXPARAMS lpLineInitializeExParams);
LONG TAPIENTRY lineInitializeExA(
    LPHLINEAPP lphLineApp, HINSTANCE hInstance, LINECALLBACK lpfnCallback, LPCSTR lpszFriendlyAppName,
    LPDWORD lpdwNumDevs, LPDWORD lpdwAPIVersion, LPLINEINITIALIZEEXPARAMS lpLineInitializeExParams);
LONG TAPIENTRY lineInitializeExW(
    LPHLINEAPP lphLineApp, HINSTANCE hInstance, LINECALLBACK lpfnCallback, LPCWSTR lpszFriendlyAppName,
    LPDWORD lpdwNumDevs, LPDWORD lpdwAPIVersion, LPLINEINITIALIZEEXPARAMS lpLineInitializeExParams);
LONG TAPIENTRY lineShutdown(HLINEAPP hLineApp);
LONG TAPIENTRY lineNegotiateAPIVersion(
    HLINEAPP hLineApp, DWORD dwDeviceID, DWORD dwAPILowVersion, DWORD dwAPIHighVersion, LPDWORD lpdwAPIVersion,
    LPLINEEXTENSIONID lpExtensionID);
LONG TAPIENTRY lineGetMessage(HLINEAPP hLineApp, LPLINEMESSAGE lpMessage, DWORD dwTimeout);
LONG TAPIENTRY lineGetDevCaps(
    HLINEAPP hLineApp, DWORD dwDeviceID, DWORD dwAPIVersion, DWORD dwExtVersion, LPLINEDEVCAPS lpLineDevCaps);
LONG TAPIENTRY lineGetDevCapsA(
    HLINEAPP hLineApp, DWORD dwDeviceID, DWORD dwAPIVersion, DWORD dwExtVersion, LPLINEDEVCAPS lpLineDevCaps);
LONG TAPIENTRY lineGetDevCapsW(
    HLINEAPP hLineApp, DWORD dwDeviceID, DWORD dwAPIVersion, DWORD dwExtVersion, LPLINEDEVCAPS lpLineDevCaps);
LONG TAPIENTRY lineGetAddressCaps(
    HLINEAPP hLineApp, DWORD dwDeviceID, DWORD dwAddressID, DWORD dwAPIVersion, DWORD dwExtVersion,
    LPLINEADDRESSCAPS lpAddressCaps);
LONG TAPIENTRY lineGetAddressCapsA(
    HLINEAPP hLineApp, DWORD dwDeviceID, DWORD dwAddressID, DWORD dwAPIVersion, DWORD dwExtVersion,
    LPLINEADDRESSCAPS lpAddressCaps);
LONG TAPIENTRY lineGetAddressCapsW(
    HLINEAPP hLineApp, DWORD dwDeviceID, DWORD dwAddressID, DWORD dwAPIVersion, DWORD dwExtVersion,
    LPLINEADDRESSCAPS lpAddressCaps);
LONG TAPIENTRY lineOpen(
    HLINEAPP hLineApp, DWORD dwDeviceID, LPHLINE lphLine, DWORD dwAPIVersion, DWORD dwExtVersion,
    DWORD_PTR dwCallbackInstance, DWORD dwPrivileges, DWORD dwMediaModes, LPLINECALLPARAMS lpCallParams);
LONG TAPIENTRY lineOpenA(
    HLINEAPP hLineApp, DWORD dwDeviceID, LPHLINE lphLine, DWORD dwAPIVersion, DWORD dwExtVersion,
    DWORD_PTR dwCallbackInstance, DWORD dwPrivileges, DWORD dwMediaModes, LPLINECALLPARAMS lpCallParams);
LONG TAPIENTRY lineOpenW(
    HLINEAPP hLineApp, DWORD dwDeviceID, LPHLINE lphLine, DWORD dwAPIVersion, DWORD dwExtVersion,
    DWORD_PTR dwCallbackInstance, DWORD dwPrivileges, DWORD dwMediaModes, LPLINECALLPARAMS lpCallParams);
LONG TAPIENTRY lineClose(HLINE hLine);
LONG TAPIENTRY lineGetLineDevStatus(HLINE hLine, LPLINEDEVSTATUS lpLineDevStatus);
LONG TAPIENTRY lineGetLineDevStatusA(HLINE hLine, LPLINEDEVSTATUS lpLineDevStatus);
LONG TAPIENTRY lineGetLineDevStatusW(HLINE hLine, LPLINEDEVSTATUS lpLineDevStatus);
LONG TAPIENTRY lineGetAddressStatus(HLINE hLine, DWORD dwAddressID, LPLINEADDRESSSTATUS lpAddressStatus);
LONG TAPIENTRY lineGetAddressStatusA(HLINE hLine, DWORD dwAddressID, LPLINEADDRESSSTATUS lpAddressStatus);
LONG TAPIENTRY lineGetAddressStatusW(HLINE hLine, DWORD dwAddressID, LPLINEADDRESSSTATUS lpAddressStatus);
LONG TAPIENTRY lineSetStatusMessages(HLINE hLine, DWORD dwLineStates, DWORD dwAddressStates);
LONG TAPIENTRY lineGetStatusMessages(HLINE hLine, LPDWORD lpdwLineStates, LPDWORD lpdwAddressStates);
LONG TAPIENTRY lineGetNewCalls(HLINE hLine, DWORD dwAddressID, DWORD dwSelect, LPLINECALLLIST lpCallList);
LONG TAPIENTRY lineGetCallInfo(HCALL hCall, LPLINECALLINFO lpCallInfo);
LONG TAPIENTRY lineGetCallInfoA(HCALL hCall, LPLINECALLINFO lpCallInfo);
LONG TAPIENTRY lineGetCallInfoW(HCALL hCall, LPLINECALLINFO lpCallInfo);
LONG TAPIENTRY lineGetCallStatus(HCALL hCall, LPLINECALLSTATUS lpCallStatus);
LONG TAPIENTRY lineGetConfRelatedCalls(HCALL hCall, LPLINECALLLIST lpCallList);
LONG TAPIENTRY lineSetCallPrivilege(HCALL hCall, DWORD dwCallPrivilege);
LONG TAPIENTRY lineSetMediaMode(HCALL hCall, DWORD dwMediaModes);
LONG TAPIENTRY lineHandoff(HCALL hCall, LPCSTR lpszFileName, DWORD dwMediaMode);
LONG TAPIENTRY lineHandoffA(HCALL hCall, LPCSTR lpszFileName, DWORD dwMediaMode);
LONG TAPIENTRY lineHandoffW(HCALL hCall, LPCWSTR lpszFileName, DWORD dwMediaMode);
LONG TAPIENTRY lineDeallocateCall(HCALL hCall);
LONG TAPIENTRY lineMakeCall(
    HLINE hLine, LPHCALL lphCall, LPCSTR lpszDestAddress, DWORD dwCountryCode, LPLINECALLPARAMS lpCallParams);
LONG TAPIENTRY lineMakeCallA(
    HLINE hLine, LPHCALL lphCall, LPCSTR lpszDestAddress, DWORD dwCountryCode, LPLINECALLPARAMS lpCallParams);
LONG TAPIENTRY lineMakeCallW(
    HLINE hLine, LPHCALL lphCall, LPCWSTR lpszDestAddress, DWORD dwCountryCode, LPLINECALLPARAMS lpCallParams);
LONG TAPIENTRY lineDial(HCALL hCall, LPCSTR lpszDestAddress, DWORD dwCountryCode);
LONG TAPIENTRY lineDialA(HCALL hCall, LPCSTR lpszDestAddress, DWORD dwCountryCode);
LONG TAPIENTRY lineDialW(HCALL hCall, LPCWSTR lpszDestAddress, DWORD dwCountryCode);
LONG TAPIENTRY lineAccept(HCALL hCall, LPCSTR lpsUserUserInfo, DWORD dwSize);
LONG TAPIENTRY lineAnswer(HCALL hCall, LPCSTR lpsUserUserInfo, DWORD dwSize);
LONG TAPIENTRY lineDrop(HCALL hCall, LPCSTR lpsUserUserInfo, DWORD dwSize);
LONG TAPIENTRY lineHold(HCALL hCall);
LONG TAPIENTRY lineUnhold(HCALL hCall);
LONG TAPIENTRY lineSwapHold(HCALL hActiveCall, HCALL hHeldCall);
LONG TAPIENTRY lineSetupTransfer(HCALL hCall, LPHCALL lphConsultCall, LPLINECALLPARAMS lpCallParams);
LONG TAPIENTRY lineSetupTransferA(HCALL hCall, LPHCALL lphConsultCall, LPLINECALLPARAMS lpCallParams);
LONG TAPIENTRY lineSetupTransferW(HCALL hCall, LPHCALL lphConsultCall, LPLINECALLPARAMS lpCallParams);
LONG TAPIENTRY lineCompleteTransfer(HCALL hCall, HCALL hConsultCall, LPHCALL lphConfCall, DWORD dwTransferMode);
LONG TAPIENTRY lineBlindTransfer(HCALL hCall, LPCSTR lpszDestAddress, DWORD dwCountryCode);
LONG TAPIENTRY lineBlindTransferA(HCALL hCall, LPCSTR lpszDestAddress, DWORD dwCountryCode);
LONG TAPIENTRY lineBlindTransferW(HCALL hCall, LPCWSTR lpszDestAddress, DWORD dwCountryCode);
LONG TAPIENTRY lineSetupConference(
    HCALL hCall, HLINE hLine, LPHCALL lphConfCall, LPHCALL lphConsultCall, DWORD dwNumParties,
    LPLINECALLPARAMS lpCallParams);
LONG TAPIENTRY lineSetupConferenceA(
    HCALL hCall, HLINE hLine, LPHCALL lphConfCall, LPHCALL lphConsultCall, DWORD dwNumParties,
    LPLINECALLPARAMS lpCallParams);
LONG TAPIENTRY lineSetupConferenceW(
    HCALL hCall, HLINE hLine, LPHCALL lphConfCall, LPHCALL lphConsultCall, DWORD dwNumParties,
    LPLINECALLPARAMS lpCallParams);
LONG TAPIENTRY linePrepareAddToConference(HCALL hConfCall, LPHCALL lphConsultCall, LPLINECALLPARAMS lpCallParams);
LONG TAPIENTRY linePrepareAddToConferenceA(HCALL hConfCall, LPHCALL lphConsultCall, LPLINECALLPARAMS lpCallParams);
LONG TAPIENTRY linePrepareAddToConferenceW(HCALL hConfCall, LPHCALL lphConsultCall, LPLINECALLPARAMS lpCallParams);
LONG TAPIENTRY lineAddToConference(HCALL hConfCall, HCALL hConsultCall);
LONG TAPIENTRY lineRemoveFromConference(HCALL hCall);
LONG TAPIENTRY lineRedirect(HCALL hCall, LPCSTR lpszDestAddress, DWORD dwCountryCode);
LONG TAPIENTRY lineRedirectA(HCALL hCall, LPCSTR lpszDestAddress, DWORD dwCountryCode);
LONG TAPIENTRY lineRedirectW(HCALL hCall, LPCWSTR lpszDestAddress, DWORD dwCountryCode);
LONG TAPIENTRY linePark(HCALL hCall, DWORD dwParkMode, LPCSTR lpszDirAddress, LPVARSTRING lpNonDirAddress);
LONG TAPIENTRY lineParkA(HCALL hCall, DWORD dwParkMode, LPCSTR lpszDirAddress, LPVARSTRING lpNonDirAddress);
LONG TAPIENTRY lineParkW(HCALL hCall, DWORD dwParkMode, LPCWSTR lpszDirAddress, LPVARSTRING lpNonDirAddress);
LONG TAPIENTRY lineUnpark(HLINE hLine, DWORD dwAddressID, LPHCALL lphCall, LPCSTR lpszDestAddress);
LONG TAPIENTRY lineUnparkA(HLINE hLine, DWORD dwAddressID, LPHCALL lphCall, LPCSTR lpszDestAddress);
LONG TAPIENTRY lineUnparkW(HLINE hLine, DWORD dwAddressID, LPHCALL lphCall, LPCWSTR lpszDestAddress);
LONG TAPIENTRY linePickup(
    HLINE hLine, DWORD dwAddressID, LPHCALL lphCall, LPCSTR lpszDestAddress, LPCSTR lpszGroupID);
LONG TAPIENTRY linePickupA(
    HLINE hLine, DWORD dwAddressID, LPHCALL lphCall, LPCSTR lpszDestAddress, LPCSTR lpszGroupID);
LONG TAPIENTRY linePickupW(
    HLINE hLine, DWORD dwAddressID, LPHCALL lphCall, LPCWSTR lpszDestAddress, LPCWSTR lpszGroupID);
LONG TAPIENTRY lineForward(
    HLINE hLine, DWORD bAllAddresses, DWORD dwAddressID, LPLINEFORWARDLIST lpForwardList, DWORD dwNumRingsNoAnswer,
    LPHCALL lphConsultCall, LPLINECALLPARAMS lpCallParams);
LONG TAPIENTRY lineForwardA(
    HLINE hLine, DWORD bAllAddresses, DWORD dwAddressID, LPLINEFORWARDLIST lpForwardList, DWORD dwNumRingsNoAnswer,
    LPHCALL lphConsultCall, LPLINECALLPARAMS lpCallParams);
LONG TAPIENTRY lineForwardW(
    HLINE hLine, DWORD bAllAddresses, DWORD dwAddressID, LPLINEFORWARDLIST lpForwardList, DWORD dwNumRingsNoAnswer,
    LPHCALL lphConsultCall, LPLINECALLPARAMS lpCallParams);
LONG TAPIENTRY lineCompleteCall(HCALL hCall, LPDWORD lpdwCompletionID, DWORD dwCompletionMode, DWORD dwMessageID);
LONG TAPIENTRY lineUncompleteCall(HLINE hLine, DWORD dwCompletionID);
LONG TAPIENTRY lineSecureCall(HCALL hCall);
LONG TAPIENTRY lineGenerateDigits(HCALL hCall, DWORD dwDigitMode, LPCSTR lpszDigits, DWORD dwDuration);
LONG TAPIENTRY lineGenerateDigitsA(HCALL hCall, DWORD dwDigitMode, LPCSTR lpszDigits, DWORD dwDuration);
LONG TAPIENTRY lineGenerateDigitsW(HCALL hCall, DWORD dwDigitMode, LPCWSTR lpszDigits, DWORD dwDuration);
LONG TAPIENTRY lineMonitorDigits(HCALL hCall, DWORD dwDigitModes);
LONG TAPIENTRY lineMonitorMedia(HCALL hCall, DWORD dwMediaModes);
LONG TAPIENTRY lineMonitorTones(HCALL hCall, const LINEMONITORTONE *lpToneList, DWORD dwNumEntries);
LONG TAPIENTRY lineGatherDigits(
    HCALL hCall, DWORD dwDigitModes, LPSTR lpsDigits, DWORD dwNumDigits, LPCSTR lpszTerminationDigits,
    DWORD dwFirstDigitTimeout, DWORD dwInterDigitTimeout);
LONG TAPIENTRY lineGatherDigitsA(
    HCALL hCall, DWORD dwDigitModes, LPSTR lpsDigits, DWORD dwNumDigits, LPCSTR lpszTerminationDigits,
    DWORD dwFirstDigitTimeout, DWORD dwInterDigitTimeout);
LONG TAPIENTRY lineGatherDigitsW(
    HCALL hCall, DWORD dwDigitModes, LPWSTR lpsDigits, DWORD dwNumDigits, LPCWSTR lpszTerminationDigits,
    DWORD dwFirstDigitTimeout, DWORD dwInterDigitTimeout);
LONG TAPIENTRY lineGenerateTone(
    HCALL hCall, DWORD dwToneMode, DWORD dwDuration, DWORD dwNumTones, const LINEGENERATETONE *lpTones);
LONG TAPIENTRY lineGetID(
    HLINE hLine, DWORD dwAddressID, HCALL hCall, DWORD dwSelect, LPVARSTRING lpDeviceID, LPCSTR lpszDeviceClass);
LONG TAPIENTRY lineGetIDA(
    HLINE hLine, DWORD dwAddressID, HCALL hCall, DWORD dwSelect, LPVARSTRING lpDeviceID, LPCSTR lpszDeviceClass);
LONG TAPIENTRY lineGetIDW(
    HLINE hLine, DWORD dwAddressID, HCALL hCall, DWORD dwSelect, LPVARSTRING lpDeviceID, LPCWSTR lpszDeviceClass);

/* Locations and cards are [dialing] of the file that the environment's TIPRING_CONFIG names; changes last as long as the process. */
LONG TAPIENTRY lineTranslateAddress(
    HLINEAPP hLineApp, DWORD dwDeviceID, DWORD dwAPIVersion, LPCSTR lpszAddressIn, DWORD dwCard,
    DWORD dwTranslateOptions, LPLINETRANSLATEOUTPUT lpTranslateOutput);
LONG TAPIENTRY lineTranslateAddressA(
    HLINEAPP hLineApp, DWORD dwDeviceID, DWORD dwAPIVersion, LPCSTR lpszAddressIn, DWORD dwCard,
    DWORD dwTranslateOptions, LPLINETRANSLATEOUTPUT lpTranslateOutput);
LONG TAPIENTRY lineTranslateAddressW(
    HLINEAPP hLineApp, DWORD dwDeviceID, DWORD dwAPIVersion, LPCWSTR lpszAddressIn, DWORD dwCard,
    DWORD dwTranslateOptions, LPLINETRANSLATEOUTPUT lpTranslateOutput);
LONG TAPIENTRY lineGetTranslateCaps(HLINEAPP hLineApp, DWORD dwAPIVersion, LPLINETRANSLATECAPS lpTranslateCaps);
LONG TAPIENTRY lineGetTranslateCapsA(HLINEAPP hLineApp, DWORD dwAPIVersion, LPLINETRANSLATECAPS lpTranslateCaps);
LONG TAPIENTRY lineGetTranslateCapsW(HLINEAPP hLineApp, DWORD dwAPIVersion, LPLINETRANSLATECAPS lpTranslateCaps);
LONG TAPIENTRY lineSetCurrentLocation(HLINEAPP hLineApp, DWORD dwLocation);
LONG TAPIENTRY lineSetTollList(HLINEAPP hLineApp, DWORD dwDeviceID, LPCSTR lpszAddressIn, DWORD dwTollListOption);
LONG TAPIENTRY lineSetTollListA(HLINEAPP hLineApp, DWORD dwDeviceID, LPCSTR lpszAddressIn, DWORD dwTollListOption);
LONG TAPIENTRY lineSetTollListW(HLINEAPP hLineApp, DWORD dwDeviceID, LPCWSTR lpszAddressIn, DWORD dwTollListOption);
LONG TAPIENTRY lineGetCountry(DWORD dwCountryID, DWORD dwAPIVersion, LPLINECOUNTRYLIST lpLineCountryList);
LONG TAPIENTRY lineGetCountryA(DWORD dwCountryID, DWORD dwAPIVersion, LPLINECOUNTRYLIST lpLineCountryList);
LONG TAPIENTRY lineGetCountryW(DWORD dwCountryID, DWORD dwAPIVersion, LPLINECOUNTRYLIST lpLineCountryList);

/* There are no windows here: LINEERR_OPERATIONUNAVAIL. */
LONG TAPIENTRY lineTranslateDialog(
    HLINEAPP hLineApp, DWORD dwDeviceID, DWORD dwAPIVersion, HWND hwndOwner, LPCSTR lpszAddressIn);
LONG TAPIENTRY lineTranslateDialogA(
    HLINEAPP hLineApp, DWORD dwDeviceID, DWORD dwAPIVersion, HWND hwndOwner, LPCSTR lpszAddressIn);
LONG TAPIENTRY lineTranslateDialogW(
    HLINEAPP hLineApp, DWORD dwDeviceID, DWORD dwAPIVersion, HWND hwndOwner, LPCWSTR lpszAddressIn);
LONG TAPIENTRY lineConfigDialog(DWORD dwDeviceID, HWND hwndOwner, LPCSTR lpszDeviceClass);
LONG TAPIENTRY lineConfigDialogA(DWORD dwDeviceID, HWND hwndOwner, LPCSTR lpszDeviceClass);
LONG TAPIENTRY lineConfigDialogW(DWORD dwDeviceID, HWND hwndOwner, LPCWSTR lpszDeviceClass);
LONG TAPIENTRY lineConfigDialogEdit(
    DWORD dwDeviceID, HWND hwndOwner, LPCSTR lpszDeviceClass, const void *lpDeviceConfigIn, DWORD dwSize,
    LPVARSTRING lpDeviceConfigOut);
LONG TAPIENTRY lineConfigDialogEditA(
    DWORD dwDeviceID, HWND hwndOwner, LPCSTR lpszDeviceClass, const void *lpDeviceConfigIn, DWORD dwSize,
    LPVARSTRING lpDeviceConfigOut);
LONG TAPIENTRY lineConfigDialogEditW(
    DWORD dwDeviceID, HWND hwndOwner, LPCWSTR lpszDeviceClass, const void *lpDeviceConfigIn, DWORD dwSize,
    LPVARSTRING lpDeviceConfigOut);
LONG TAPIENTRY lineConfigProvider(HWND hwndOwner, DWORD dwPermanentProviderID);

#ifdef UNICODE
#define lineInitializeEx lineInitializeExW
#define lineGetDevCaps lineGetDevCapsW
#define lineGetAddressCaps lineGetAddressCapsW
#define lineOpen lineOpenW
#define lineGetLineDevStatus lineGetLineDevStatusW
#define lineGetAddressStatus lineGetAddressStatusW
#define lineGetCallInfo lineGetCallInfoW
#define lineHandoff lineHandoffW
#define lineMakeCall lineMakeCallW
#define lineDial lineDialW
#define lineSetupTransfer lineSetupTransferW
#define lineBlindTransfer lineBlindTransferW
#define lineSetupConference lineSetupConferenceW
#define linePrepareAddToConference linePrepareAddToConferenceW
#define lineRedirect lineRedirectW
#define linePark lineParkW
#define lineUnpark lineUnparkW
#define linePickup linePickupW
#define lineForward lineForwardW
#define lineGenerateDigits lineGenerateDigitsW
#define lineGatherDigits lineGatherDigitsW
#define lineGetID lineGetIDW
#define lineTranslateAddress lineTranslateAddressW
#define lineGetTranslateCaps lineGetTranslateCapsW
#define lineSetTollList lineSetTollListW
#define lineGetCountry lineGetCountryW
#define lineTranslateDialog lineTranslateDialogW
#define lineConfigDialog lineConfigDialogW
#define lineConfigDialogEdit lineConfigDialogEditW
#endif

#ifdef __cplusplus
}
#endif

#endif
