import { Suspense } from "react";
import { BrowserRouter, Navigate, Route, Routes } from "react-router";
import { AdministratorsOnly } from "./components/administrators-only.tsx";
import { CompanyFrame } from "./components/company-frame.tsx";
import { OperatorFrame } from "./components/operator-frame.tsx";
import { lazyPage } from "./lazy-page.ts";
import { CallPage } from "./pages/call/call-page.tsx";
import { CallsPage } from "./pages/calls/calls-page.tsx";
import { ErrorLogPage } from "./pages/error-log/error-log-page.tsx";
import { LinkPage } from "./pages/link/link-page.tsx";
import { NotFoundPage } from "./pages/not-found/not-found-page.tsx";
import { OperatorSignInPage } from "./pages/sign-in/operator-sign-in-page.tsx";
import { SignInPage } from "./pages/sign-in/sign-in-page.tsx";

// Pages of few readers, fetched when they are first opened.
const AmazonS3Page = lazyPage(async () => ({
  default: (await import("./pages/amazon-s3/amazon-s3-page.tsx")).AmazonS3Page,
}));
const AmazonS3GuidePage = lazyPage(async () => ({
  default: (await import("./pages/amazon-s3-guide/amazon-s3-guide-page.tsx")).AmazonS3GuidePage,
}));
const RemoveAmazonS3Page = lazyPage(async () => ({
  default: (await import("./pages/remove-amazon-s3/remove-amazon-s3-page.tsx")).RemoveAmazonS3Page,
}));
const DailyProofPage = lazyPage(async () => ({
  default: (await import("./pages/daily-proof/daily-proof-page.tsx")).DailyProofPage,
}));
const ProofDayPage = lazyPage(async () => ({
  default: (await import("./pages/daily-proof/proof-day-page.tsx")).ProofDayPage,
}));
const NotificationsPage = lazyPage(async () => ({
  default: (await import("./pages/notifications/notifications-page.tsx")).NotificationsPage,
}));
const OperatorNotificationsPage = lazyPage(async () => ({
  default: (await import("./pages/notifications/operator-notifications-page.tsx")).OperatorNotificationsPage,
}));
const ConfirmPage = lazyPage(async () => ({
  default: (await import("./pages/confirm/confirm-page.tsx")).ConfirmPage,
}));
const StoragePage = lazyPage(async () => ({
  default: (await import("./pages/storage/storage-page.tsx")).StoragePage,
}));
const RetentionPage = lazyPage(async () => ({
  default: (await import("./pages/retention/retention-page.tsx")).RetentionPage,
}));
const CompanyPage = lazyPage(async () => ({
  default: (await import("./pages/operator-company/company-page.tsx")).CompanyPage,
}));
const NewCompanyPage = lazyPage(async () => ({
  default: (await import("./pages/operator-set-up/new-company-page.tsx")).NewCompanyPage,
}));
const SetUpPage = lazyPage(async () => ({
  default: (await import("./pages/operator-set-up/set-up-page.tsx")).SetUpPage,
}));
const HealthPage = lazyPage(async () => ({
  default: (await import("./pages/operator-health/health-page.tsx")).HealthPage,
}));
const OperatorLogPage = lazyPage(async () => ({
  default: (await import("./pages/operator-log/operator-log-page.tsx")).OperatorLogPage,
}));
const SourcesPage = lazyPage(async () => ({
  default: (await import("./pages/sources/sources-page.tsx")).SourcesPage,
}));
const NewSourcePage = lazyPage(async () => ({
  default: (await import("./pages/sources/new-source-page.tsx")).NewSourcePage,
}));
const SourcePage = lazyPage(async () => ({
  default: (await import("./pages/sources/source-page.tsx")).SourcePage,
}));
const PlainPushPage = lazyPage(async () => ({
  default: (await import("./pages/sources/plain-push-page.tsx")).PlainPushPage,
}));
const OperatorSourcesPage = lazyPage(async () => ({
  default: (await import("./pages/operator-sources/operator-sources-page.tsx")).OperatorSourcesPage,
}));
const OperatorPage = lazyPage(async () => ({
  default: (await import("./pages/operator/operator-page.tsx")).OperatorPage,
}));

const ForgottenPage = lazyPage(async () => ({
  default: (await import("./pages/sign-in/forgotten-page.tsx")).ForgottenPage,
}));
const ProfilePage = lazyPage(async () => ({
  default: (await import("./pages/profile/profile-page.tsx")).ProfilePage,
}));
const UsersPage = lazyPage(async () => ({
  default: (await import("./pages/users/users-page.tsx")).UsersPage,
}));
const ApiKeysPage = lazyPage(async () => ({
  default: (await import("./pages/api-keys/api-keys-page.tsx")).ApiKeysPage,
}));
const SecurityPage = lazyPage(async () => ({
  default: (await import("./pages/security/security-page.tsx")).SecurityPage,
}));
const OperationLogPage = lazyPage(async () => ({
  default: (await import("./pages/operation-log/operation-log-page.tsx")).OperationLogPage,
}));

/**
 * Every address of the console (README). React Router's declarative mode: queries load the data,
 * and its data mode would add a quarter to what a browser has to fetch.
 */
export function Console() {
  return (
    <BrowserRouter>
      <Routes>
        <Route path="/" element={<Navigate to="/app/calls" replace />} />
        <Route path="/signin" element={<SignInPage />} />
        <Route
          path="/signin/forgotten"
          element={
            <Suspense>
              <ForgottenPage />
            </Suspense>
          }
        />
        <Route path="/operator/signin" element={<OperatorSignInPage />} />
        <Route path="/link/:token" element={<LinkPage />} />
        <Route
          path="/confirm/:token"
          element={
            <Suspense>
              <ConfirmPage />
            </Suspense>
          }
        />
        <Route path="/app" element={<CompanyFrame />}>
          <Route index element={<Navigate to="/app/calls" replace />} />
          <Route path="calls" element={<CallsPage />} />
          <Route path="calls/:sequenceId" element={<CallPage />} />
          <Route path="storage" element={<StoragePage />} />
          <Route path="profile" element={<ProfilePage />} />
          <Route element={<AdministratorsOnly />}>
            <Route path="settings/users" element={<UsersPage />} />
            <Route path="settings/api-keys" element={<ApiKeysPage />} />
            <Route path="settings/security" element={<SecurityPage />} />
            <Route path="operation-log" element={<OperationLogPage />} />
            <Route path="error-log" element={<ErrorLogPage />} />
            <Route path="daily-proof" element={<DailyProofPage />} />
            <Route path="daily-proof/:day" element={<ProofDayPage />} />
            <Route path="settings/amazon-s3" element={<AmazonS3Page />} />
            <Route path="settings/amazon-s3/guide" element={<AmazonS3GuidePage />} />
            <Route path="settings/amazon-s3/remove" element={<RemoveAmazonS3Page />} />
            <Route path="settings/notifications" element={<NotificationsPage />} />
            <Route path="settings/sources" element={<SourcesPage />} />
            <Route path="settings/sources/new" element={<NewSourcePage />} />
            <Route path="settings/sources/api" element={<PlainPushPage />} />
            <Route path="settings/sources/:id" element={<SourcePage />} />
            <Route path="settings/retention" element={<RetentionPage />} />
          </Route>
          <Route path="*" element={<NotFoundPage />} />
        </Route>
        <Route path="/operator" element={<OperatorFrame />}>
          <Route index element={<OperatorPage />} />
          <Route path="notifications" element={<OperatorNotificationsPage />} />
          <Route path="companies/:id" element={<CompanyPage />} />
          <Route path="set-up" element={<NewCompanyPage />} />
          <Route path="set-up/:id" element={<SetUpPage />} />
          <Route path="sources" element={<OperatorSourcesPage />} />
          <Route path="health" element={<HealthPage />} />
          <Route path="operation-log" element={<OperatorLogPage />} />
          <Route path="profile" element={<ProfilePage />} />
        </Route>
        <Route path="*" element={<NotFoundPage />} />
      </Routes>
    </BrowserRouter>
  );
}
