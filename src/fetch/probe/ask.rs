//! The request of a test: a token where one is needed, then the first page, as small as it can be had.

use super::check::{CREDENTIAL, Checks, DATA, NETWORK, SCOPE, Stop, fact};
use super::once::Once;
use super::verdict::Asked;
use super::way;
use crate::connector::paginate::Scalar;
use crate::connector::{Connector, Endpoint, Export, Position, RequestPlan};
use crate::expression::Frame;
use crate::fetch::ask::Asker;
use crate::fetch::bound::Bound;
use crate::fetch::cost::Cost;
use crate::fetch::lane::Text;
use crate::fetch::token_request::Errand;
use crate::fetch::world::World;
use crate::http::{Response, Url, hint};
use std::sync::Arc;

/// Statuses that may be about the size of the page.
const REFUSED: [u16; 2] = [400, 422];

/// One endpoint to be asked.
#[derive(Clone, Copy)]
pub(super) struct Asking<'a> {
    pub(super) connector: &'a Connector,
    pub(super) endpoint: &'a Endpoint,
    pub(super) world: World<'a>,
    pub(super) filtered: bool,
    /// Every name in reach but `$` and `page`.
    pub(super) frame: &'a Frame<'a>,
    /// The same names, for whoever reads the page.
    pub(super) bound: &'a Arc<Bound>,
}

impl Asking<'_> {
    /// All five checks of an endpoint that asks the network.
    pub(super) async fn api(&self, plan: &RequestPlan, checks: &mut Checks<'_>) -> Result<(), Stop> {
        let url = self.url(plan, checks)?;
        way::check(self.world.transport, &url, checks).await?;
        let once = Once::new(self.world.transport);
        let asking = Asking { world: World { transport: &once, ..self.world }, ..*self };
        asking.token(&once, checks).await?;
        let said = asking.page_of(plan, &once).await;
        let carried = once.carried_credential();
        Asked { asking, url: &url, is_graphql: plan.is_graphql(), carried }.judge(said, once.last(), checks).await
    }

    /// Of an export the way there, and the token where one is needed: to know more would be to start it.
    pub(super) async fn export(&self, export: &Export, checks: &mut Checks<'_>) -> Result<(), Stop> {
        let url = self.url(&export.start, checks)?;
        way::check(self.world.transport, &url, checks).await?;
        let once = Once::new(self.world.transport);
        Asking { world: World { transport: &once, ..self.world }, ..*self }.token(&once, checks).await?;
        let unknown = format!("not known: `{}` is an export, and a test starts none", self.endpoint.name);
        match self.connector.auth.token_source() {
            Some(_) => checks.pass(CREDENTIAL, "a token was given"),
            None => checks.skip(CREDENTIAL, unknown.clone()),
        }
        checks.skip(SCOPE, unknown.clone());
        checks.skip(DATA, unknown);
        Ok(())
    }

    /// Where a request goes.
    fn url(&self, plan: &RequestPlan, checks: &mut Checks<'_>) -> Result<Url, Stop> {
        let base = self.connector.base(self.frame);
        let request =
            base.and_then(|base| plan.make(base.as_ref(), &self.connector.headers, &self.position(false), self.frame));
        let fix = Some("check the profile's settings and filters");
        request.map(|request| request.url).map_err(|why| checks.fail(NETWORK, why, fix))
    }

    /// Gets the token, for kinds of authentication that need one: that is where the credential is proved.
    async fn token(&self, once: &Once<'_>, checks: &mut Checks<'_>) -> Result<(), Stop> {
        let Some(source) = self.connector.auth.token_source() else { return Ok(()) };
        let Self { connector, world, frame, .. } = *self;
        let errand = Errand { connector, source, world, frame, cost: &Cost::default() };
        let got = world.tokens.get(errand, None).await.map(drop);
        let last = once.last();
        let Err(message) = got else { return Ok(()) };
        let fix = match last {
            Some(Err(error)) => error.kind.hint(),
            Some(Ok(answer)) if matches!(answer.status, 429 | 500..) => hint::status_hint(answer.status),
            Some(Ok(_)) => Some(source.advice()),
            None => Some("check the credential in the profile's settings"),
        };
        Err(checks.fail(CREDENTIAL, fact(&message, fix), fix))
    }

    /// The first page; of one record, where its size can be said. A vendor may find that too small: then as the map has it.
    async fn page_of(&self, plan: &RequestPlan, once: &Once<'_>) -> Result<Response, String> {
        let (cost, text) = (Cost::default(), Text::default());
        let mut asker = Asker::new((self.connector, plan), self.world, &cost, &text);
        let (light, whole) = (self.position(true), self.position(false));
        let is_lighter = light.places != whole.places;
        let said = asker.ask(light, self.frame).await;
        let last = once.last();
        let is_refused = matches!(&last, Some(Ok(answer)) if REFUSED.contains(&answer.status));
        if is_refused && is_lighter {
            return asker.ask(whole, self.frame).await;
        }
        once.restore(last);
        said
    }

    fn position(&self, light: bool) -> Position {
        let size_at = self.endpoint.paginate.kind.size_at().filter(|_| light);
        let mut places = self.endpoint.paginate.start().places();
        for (at, value) in &mut places {
            if Some(&*at) == size_at {
                *value = Scalar::number(1);
            }
        }
        Position { places, ..Position::default() }
    }
}
